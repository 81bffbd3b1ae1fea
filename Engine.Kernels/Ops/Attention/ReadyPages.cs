using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Pages of <typeparamref name="C"/> as float32, for many queries that attend to them: decoded once instead of once for each. Keys
/// <c>[dim][position]</c>, then their scales <c>[block][position]</c>; values <c>[position][padded dim]</c>, times their scale. Numbers and their order are
/// those of C, so the bits are too.
/// </summary>
[Kernel]
internal readonly unsafe struct ReadyPages<C, L, F, I> : IPageFormat<L, F, I> where C : struct, IPageFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static int KeyPageBytes(int headDim) => (headDim + (headDim + C.KeyBlock(headDim) - 1) / C.KeyBlock(headDim)) * 64;
    [MethodImpl(Inline)] public static int ValuePageBytes(int headDim) => PageLayout.Padded(headDim) * 64;
    [MethodImpl(Inline)] public static int KeyBlock(int headDim) => C.KeyBlock(headDim);
    [MethodImpl(Inline)] public static byte* KeyAt(byte* page, int slot, int d, int headDim) => page + (d * 16 + slot) * 4;
    [MethodImpl(Inline)] public static F Key(byte* at, int step) => L.Load((float*)at + step * 16);
    [MethodImpl(Inline)] public static F KeyScale(byte* page, int slot, int d, int headDim) => L.Load((float*)page + (headDim + d / C.KeyBlock(headDim)) * 16 + slot);
    [MethodImpl(Inline)] public static byte* ValueAt(byte* page, int slot, int d, int headDim) => page + (slot * PageLayout.Padded(headDim) + d) * 4;
    [MethodImpl(Inline)] public static F ValueScale(byte* page, int slot, int d, int headDim) => L.Splat(1f);
    [MethodImpl(Inline)] public static F Value(byte* at, int step, F scale) => L.Load((float*)at + step * L.Width);

    /// <summary>Decodes a page of keys. Slots that were never written may hold any bits; what comes of them stays in their lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WriteKeys(byte* page, int headDim, byte* to)
    {
        for (int slot = 0; slot < PageLayout.Positions; slot += L.Width)
        {
            for (int d = 0; d < headDim; d++) L.Store((float*)KeyAt(to, slot, d, headDim), C.Key(C.KeyAt(page, slot, d, headDim), 0));
            for (int d = 0; d < headDim; d += C.KeyBlock(headDim)) L.Store((float*)to + (headDim + d / C.KeyBlock(headDim)) * 16 + slot, C.KeyScale(page, slot, d, headDim));
        }
    }

    /// <summary>Decodes a page of values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WriteValues(byte* page, int headDim, byte* to)
    {
        for (int slot = 0; slot < PageLayout.Positions; slot++)
            for (int d = 0; d < PageLayout.Padded(headDim); d += L.Width)
                L.Store((float*)ValueAt(to, slot, d, headDim), C.Value(C.ValueAt(page, slot, d, headDim), 0, C.ValueScale(page, slot, d, headDim)));
    }
}
