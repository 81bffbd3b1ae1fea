using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// The keys and values of a split as float32, for many queries that attend to them: decoded once instead of once for each. Keys
/// <c>[positions / 2w][dim][2w]</c> for registers of w lanes, short of their scales <c>[block][position]</c>; values <c>[dims / 2w][position][2w]</c>, times
/// their scales; so a tile reads both in order. Numbers are those of the pages, so the bits are too.
/// </summary>
[Kernel]
internal static unsafe class RunPages
{
    /// <summary>
    /// Decodes a page of keys to the 16 positions of the split from <paramref name="at"/> on. Slots that were never written may hold any bits; what
    /// comes of them stays in their lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Keys<L, F, I, C>(byte* page, int headDim, int at, float* keys, float* scales)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, IPageFormat<L, F, I>
    {
        int pair = 2 * L.Width, block = C.KeyBlock(headDim);
        for (int slot = 0; slot < PageLayout.Positions; slot += L.Width)
        {
            float* to = keys + (at + slot) / pair * pair * headDim + (at + slot) % pair;
            for (int d = 0; d < headDim; d++) L.Store(to + d * pair, C.Key(C.KeyAt(page, slot, d, headDim), 0));
            for (int d = 0; d < headDim; d += block) L.Store(scales + d / block * AttentionShape.SplitSize + at + slot, C.KeyScale(page, slot, d, headDim));
        }
    }

    /// <summary>
    /// Decodes a page of values to the 16 positions of the split from <paramref name="at"/> on; dimensions beyond the last one, up to
    /// <paramref name="dims"/>, are zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Values<L, F, I, C>(byte* page, int headDim, int at, int dims, float* values)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, IPageFormat<L, F, I>
    {
        int pair = 2 * L.Width, padded = PageLayout.Padded(headDim);
        for (int slot = 0; slot < PageLayout.Positions; slot++)
        {
            float* to = values + (at + slot) * pair;
            for (int d = 0; d < padded; d += L.Width)
                L.Store(to + d / pair * pair * AttentionShape.SplitSize + d % pair,
                    C.Value(C.ValueAt(page, slot, d, headDim), 0, C.ValueScale(page, slot, d, headDim)));
            for (int d = padded; d < dims; d += L.Width)
                L.Store(to + d / pair * pair * AttentionShape.SplitSize + d % pair, L.Splat(0f));
        }
    }
}
