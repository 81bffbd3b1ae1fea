using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// x = q · d with q in -127 to 127, for 32 dimensions of a head, or what is left of it: the rule of the weight format Q8_0 (d = max |x| / 127 as a
/// binary16, q = round(x / d), ties to even). Keys: scales <c>[block][position]</c> binary16, then q <c>[dim][position]</c> int8. Values: scales
/// <c>[position][block]</c> binary16, then q <c>[position][padded dim]</c> int8.
/// </summary>
[Kernel]
internal readonly unsafe struct CacheQ8_0<L, F, I> : ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Block = 32, Levels = 127, Positions = PageLayout.Positions;

    [MethodImpl(Inline)] public static int KeyPageBytes(int headDim) => PageLayout.Lines(ScaleBytes(headDim) + headDim * Positions);
    [MethodImpl(Inline)] public static int ValuePageBytes(int headDim) => PageLayout.Lines(ScaleBytes(headDim) + PageLayout.Padded(headDim) * Positions);
    [MethodImpl(Inline)] public static int KeyBlock(int headDim) => Block;
    [MethodImpl(Inline)] public static byte* KeyAt(byte* page, int slot, int d, int headDim) => page + ScaleBytes(headDim) + d * Positions + slot;
    [MethodImpl(Inline)] public static F Key(byte* at, int step) => L.ToFloat(L.LoadBytes((sbyte*)(at + step * Positions)));
    [MethodImpl(Inline)] public static F KeyScale(byte* page, int slot, int d, int headDim) => L.LoadHalf(page + (d / Block * Positions + slot) * 2);
    [MethodImpl(Inline)]
    public static byte* ValueAt(byte* page, int slot, int d, int headDim)
        => page + ScaleBytes(headDim) + slot * PageLayout.Padded(headDim) + d;
    [MethodImpl(Inline)]
    public static F ValueScale(byte* page, int slot, int d, int headDim)
        => L.Splat(CacheRounding.FromHalf(*(short*)(page + (slot * Blocks(headDim) + d / Block) * 2)));
    [MethodImpl(Inline)] public static F Value(byte* at, int step, F scale) => L.Mul(L.ToFloat(L.LoadBytes((sbyte*)(at + step * L.Width))), scale);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreKey(float* k, byte* page, int slot, int headDim)
    {
        sbyte* column = (sbyte*)(page + ScaleBytes(headDim)) + slot;
        for (int b = 0; b < headDim; b += Block)
        {
            int end = headDim < b + Block ? headDim : b + Block;
            short scale = Scale(k + b, end - b);
            *((short*)page + b / Block * Positions + slot) = scale;
            for (int d = b; d < end; d += L.Width)
                L.ScatterBytes(column + d * Positions, Positions, Steps(L.LoadPart(k + d, end - d), CacheRounding.FromHalf(scale)), end - d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreValue(float* v, byte* page, int slot, int headDim)
    {
        sbyte* row = (sbyte*)(page + ScaleBytes(headDim)) + slot * PageLayout.Padded(headDim);
        for (int b = 0; b < headDim; b += Block)
        {
            int end = headDim < b + Block ? headDim : b + Block, stop = PageLayout.Padded(end);
            short scale = Scale(v + b, end - b);
            *((short*)page + slot * Blocks(headDim) + b / Block) = scale;
            for (int d = b; d < stop; d += L.Width)
                L.StoreBytes(row + d, Steps(L.LoadPart(v + d, end - d), CacheRounding.FromHalf(scale)));
        }
    }

    [MethodImpl(Inline)] private static int Blocks(int headDim) => (headDim + Block - 1) / Block;
    [MethodImpl(Inline)] private static int ScaleBytes(int headDim) => Blocks(headDim) * (Positions * sizeof(short));

    // max |x| / 127 as a binary16, or the next one where rounding to a coarse subnormal would leave more than 127 steps.
    [MethodImpl(Inline)]
    private static short Scale(float* x, int n)
    {
        F max = L.Splat(0f);
        for (int i = 0; i < n; i += L.Width)
            max = L.Max(L.Abs(Finite(L.LoadPart(x + i, n - i))), max);
        float extent = L.MaxAcross(max);
        int half = CacheRounding.ToHalf<ScalarLanes, float, int>(extent / Levels);
        if (extent > 0 && extent >= CacheRounding.FromHalf((short)half) * (Levels + 0.5f)) half++;
        return (short)half;
    }

    [MethodImpl(Inline)]
    private static I Steps(F x, float d)
    {
        F steps = L.Div(Finite(x), L.Splat(d > 0 ? d : 1f));
        return L.Round(L.Max(L.Splat((float)-Levels), L.Min(L.Splat((float)Levels), steps)));
    }

    // What the largest scale reaches.
    [MethodImpl(Inline)] private static F Finite(F x) => CacheRounding.Saturate<L, F, I>(x, Levels * CacheRounding.MaxHalf);
}
