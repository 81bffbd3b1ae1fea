using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>score += ((s₀ + s₁) + (s₂ + s₃)) · scale at the end of a block of dimensions; after the last one step(scale · score).</summary>
[Kernel]
internal static unsafe class RowScore
{
    /// <summary>The scores of a register of positions.</summary>
    /// <param name="sum">s₃.</param>
    /// <param name="sums">Where s₀ is; s₁ and s₂ follow <paramref name="turn"/> apart.</param>
    /// <param name="turn">From sum to sum.</param>
    /// <param name="keyScale">The scale of the block.</param>
    /// <param name="first">Whether there was no block before.</param>
    /// <param name="last">Whether there is none after.</param>
    /// <param name="scale">What q·k is multiplied by.</param>
    /// <param name="parameters">For the score step.</param>
    /// <param name="row">The row's head and position.</param>
    /// <param name="key">The position of lane 0.</param>
    /// <param name="scores">What the blocks before gave, and the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Close<L, F, I, S, B>(F sum, float* sums, int turn, F keyScale, bool first, bool last, float scale, float* parameters,
        int* row, int key, float* scores)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales
    {
        F total = L.Add(L.Add(L.Load(sums), L.Load(sums + turn)), L.Add(L.Load(sums + 2 * turn), sum));
        F score = L.Fma(total, keyScale, B.One || first ? L.Splat(0f) : L.Load(scores));
        L.Store(scores, B.One || last ? S.Apply(L.Mul(score, L.Splat(scale)), parameters, row[0], row[1], key) : score);
    }
}
