using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Float32 as it comes. Keys <c>[dim][position]</c>, values <c>[position][padded dim]</c>.</summary>
[Kernel]
internal readonly unsafe struct CacheF32<L, F, I> : ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Row = PageLayout.Positions * sizeof(float);

    [MethodImpl(Inline)] public static int KeyPageBytes(int headDim) => headDim * Row;
    [MethodImpl(Inline)] public static int ValuePageBytes(int headDim) => PageLayout.Padded(headDim) * Row;
    [MethodImpl(Inline)] public static int KeyBlock(int headDim) => headDim;
    [MethodImpl(Inline)] public static byte* KeyAt(byte* page, int slot, int d, int headDim) => page + (d * PageLayout.Positions + slot) * sizeof(float);
    [MethodImpl(Inline)] public static F Key(byte* at, int step) => L.Load((float*)(at + step * Row));
    [MethodImpl(Inline)] public static F KeyScale(byte* page, int slot, int d, int headDim) => L.Splat(1f);
    [MethodImpl(Inline)] public static byte* ValueAt(byte* page, int slot, int d, int headDim) => page + (slot * PageLayout.Padded(headDim) + d) * 4;
    [MethodImpl(Inline)] public static F ValueScale(byte* page, int slot, int d, int headDim) => L.Splat(1f);
    [MethodImpl(Inline)] public static F Value(byte* at, int step, F scale) => L.Load((float*)(at + step * L.Width * 4));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreKey(float* k, byte* page, int slot, int headDim)
    {
        float* column = (float*)page + slot;
        for (int d = 0; d < headDim; d += L.Width)
            L.Scatter(column + d * PageLayout.Positions, PageLayout.Positions, L.LoadPart(k + d, headDim - d), headDim - d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreValue(float* v, byte* page, int slot, int headDim)
    {
        float* row = (float*)page + slot * PageLayout.Padded(headDim);
        for (int d = 0; d < PageLayout.Padded(headDim); d += L.Width)
            L.Store(row + d, L.LoadPart(v + d, headDim - d));
    }
}
