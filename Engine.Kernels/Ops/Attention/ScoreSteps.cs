using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;

namespace Engine.Kernels.Ops.Attention;

/// <summary>c · tanh(score / c), a soft cap (Gemma 2).</summary>
[Kernel]
internal readonly unsafe struct CappedScores<L, F, I> : IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static bool IsPlain { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Apply(F scores, float* parameters, int head, int query, int key) => SoftCap.Of<L, F, I>(scores, parameters[ScoreParameters.Cap]);
}

/// <summary>score + slope · (key's position - query's), with a slope for each head (ALiBi, Press et al. 2022).</summary>
[Kernel]
internal readonly unsafe struct SlopedScores<L, F, I> : IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static bool IsPlain { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Apply(F scores, float* parameters, int head, int query, int key)
        => L.Fma(L.ToFloat(L.Add(L.Indices, L.Splat(key - query))), L.Splat(parameters[ScoreParameters.OfHeads + head]), scores);
}

/// <summary>
/// score + a bias for the head and the distance key's position - query's, clamped to ±reach (Raffel et al. 2020). A row of biases has its ends repeated for as many
/// lanes as there are, so that neighbouring keys find theirs side by side.
/// </summary>
[Kernel]
internal readonly unsafe struct BiasedScores<L, F, I> : IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static bool IsPlain { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Apply(F scores, float* parameters, int head, int query, int key)
    {
        int reach = (int)parameters[ScoreParameters.Reach], least = -reach - LaneGroup.Lanes, distance = key - query;
        if (distance < least) distance = least;
        if (distance > reach) distance = reach;
        int row = (int)parameters[ScoreParameters.BiasesAt] + head * (2 * (reach + LaneGroup.Lanes) + 1);
        return L.Add(scores, L.Load(parameters + (row + distance - least)));
    }
}

/// <summary>What the parameters say, found out at run time: several steps at once, or any, where compiling a body for each would take too long.</summary>
[Kernel]
internal readonly unsafe struct AnyScores<L, F, I> : IScoreStep<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static bool IsPlain { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Apply(F scores, float* parameters, int head, int query, int key)
    {
        int steps = (int)parameters[ScoreParameters.Steps];
        if ((steps & (int)ScoreStep.Cap) != 0) scores = CappedScores<L, F, I>.Apply(scores, parameters, head, query, key);
        if ((steps & (int)ScoreStep.Slopes) != 0) scores = SlopedScores<L, F, I>.Apply(scores, parameters, head, query, key);
        if ((steps & (int)ScoreStep.Biases) != 0) scores = BiasedScores<L, F, I>.Apply(scores, parameters, head, query, key);
        return scores;
    }
}
