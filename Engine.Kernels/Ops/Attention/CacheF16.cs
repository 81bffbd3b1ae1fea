using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>IEEE binary16. Keys <c>[dim][position]</c>, values <c>[position][padded dim]</c>.</summary>
[Kernel]
internal readonly unsafe struct CacheF16<L, F, I> : ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Row = PageLayout.Positions * sizeof(short);

    [MethodImpl(Inline)] public static int KeyPageBytes(int headDim) => PageLayout.Lines(headDim * Row);
    [MethodImpl(Inline)] public static int ValuePageBytes(int headDim) => PageLayout.Padded(headDim) * Row;
    [MethodImpl(Inline)] public static int KeyBlock(int headDim) => headDim;
    [MethodImpl(Inline)] public static byte* KeyAt(byte* page, int slot, int d, int headDim) => page + (d * PageLayout.Positions + slot) * sizeof(short);
    [MethodImpl(Inline)] public static F Key(byte* at, int step) => Decode(at + step * Row);
    [MethodImpl(Inline)] public static F KeyScale(byte* page, int slot, int d, int headDim) => L.Splat(1f);
    [MethodImpl(Inline)] public static byte* ValueAt(byte* page, int slot, int d, int headDim) => page + (slot * PageLayout.Padded(headDim) + d) * 2;
    [MethodImpl(Inline)] public static F ValueScale(byte* page, int slot, int d, int headDim) => L.Splat(1f);
    [MethodImpl(Inline)] public static F Value(byte* at, int step, F scale) => Decode(at + step * L.Width * 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreKey(float* k, byte* page, int slot, int headDim)
    {
        short* column = (short*)page + slot;
        for (int d = 0; d < headDim; d += L.Width)
            L.ScatterShorts(column + d * PageLayout.Positions, PageLayout.Positions, Encode(L.LoadPart(k + d, headDim - d)), headDim - d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreValue(float* v, byte* page, int slot, int headDim)
    {
        short* row = (short*)page + slot * PageLayout.Padded(headDim);
        for (int d = 0; d < PageLayout.Padded(headDim); d += L.Width)
            L.StoreShorts(row + d, Encode(L.LoadPart(v + d, headDim - d)));
    }

    [MethodImpl(Inline)] private static F Decode(byte* p) => L.LoadHalf(p);
    [MethodImpl(Inline)] private static I Encode(F x) => CacheRounding.ToHalf<L, F, I>(CacheRounding.Saturate<L, F, I>(x, CacheRounding.MaxHalf));
}
