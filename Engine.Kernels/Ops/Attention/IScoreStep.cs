using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>What a model does to scaled scores before the softmax: a soft cap, ALiBi, a relative bias.</summary>
[Kernel]
internal unsafe interface IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Whether it leaves scores as they are.</summary>
    static abstract bool IsPlain { get; }

    /// <summary>The scores of 16 positions.</summary>
    /// <param name="scores">scale · q·k; lanes that are not attended to hold anything.</param>
    /// <param name="parameters">What the step needs, as <see cref="ScoreParameters"/> has it; null where it needs nothing.</param>
    /// <param name="head">The query head within its group.</param>
    /// <param name="query">The position of the query.</param>
    /// <param name="key">The position of lane 0.</param>
    static abstract F Apply(F scores, float* parameters, int head, int query, int key);
}

/// <summary>Scores as they are.</summary>
[Kernel]
internal readonly unsafe struct PlainScores<L, F, I> : IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static bool IsPlain { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static F Apply(F scores, float* parameters, int head, int query, int key) => scores;
}
