using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Turns rows of scores into weights.</summary>
[Kernel]
internal unsafe interface ISplitSoftmax
{
    /// <summary>
    /// Scores <paramref name="from"/> to <paramref name="to"/> - 1, whole pages, of rows that lie <see cref="AttentionShape.SplitSize"/> apart become
    /// exp(s - m); m = max s and l = Σ exp(s - m) of each row go to ml, <paramref name="stride"/> apart.
    /// </summary>
    static abstract void Weights(float* scores, int rows, int from, int to, float* ml, int stride);
}

/// <summary>
/// The one part of attention where lanes meet, and so always sixteen of them. Where all scores are -∞ every weight is 0.
/// </summary>
[Kernel]
internal readonly unsafe struct SplitSoftmax<L, F, I> : ISplitSoftmax where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // All rows in one call: the next one need not wait for the end of the one before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Weights(float* scores, int rows, int from, int to, float* ml, int stride)
        => InlinedSplitSoftmax<L, F, I>.Weights(scores, rows, from, to, ml, stride);
}

/// <summary>
/// <see cref="SplitSoftmax{L, F, I}"/> as part of its caller: a compiler for GPUs keeps track of a pointer's memory only where nothing is called.
/// </summary>
[Kernel]
internal readonly unsafe struct InlinedSplitSoftmax<L, F, I> : ISplitSoftmax where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* scores, int rows, int from, int to, float* ml, int stride)
    {
        for (int r = 0; r < rows; r++)
        {
            float* row = scores + r * AttentionShape.SplitSize;
            F max = L.Splat(float.NegativeInfinity), other = max, sum = L.Splat(0f);
            int i = from;
            for (; i + 2 * L.Width <= to; i += 2 * L.Width)
            {
                max = L.Max(L.Load(row + i), max);
                other = L.Max(L.Load(row + i + L.Width), other);
            }

            if (i < to) max = L.Max(L.Load(row + i), max);
            float m = L.MaxAcross(L.Max(other, max));
            F origin = L.Splat(m > float.NegativeInfinity ? m : 0f);
            for (i = from; i < to; i += L.Width)
            {
                F e = Exp.OfNonPositive<L, F, I>(L.Sub(L.Load(row + i), origin));
                L.Store(row + i, e);
                sum = L.Add(sum, e);
            }

            ml[r * stride] = m;
            ml[r * stride + 1] = L.Sum(sum);
        }
    }
}
