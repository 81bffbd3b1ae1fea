using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Floats;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// One token into its place in a tile of T: words, sums and scales are each T apart. <c>scale = max |x| / levels, q = round(x · (levels / max |x|))</c> per
/// block, ties to even. A block whose largest value is below 2^-100 is zero; one that holds an infinity or NaN has q = 0 and scale = NaN, so that
/// this token's outputs, and no others, become NaN.
/// </summary>
[Kernel]
internal static unsafe class ActivationTiles
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining, Optimized = MethodImplOptions.AggressiveOptimization;
    private const int Lanes = LaneGroup.Lanes;

    /// <summary>float32, padded with zeros.</summary>
    [MethodImpl(Optimized)]
    public static void Float32<L, F, I>(float* x, int k, int blocks, int* words, int* sums, float* scales, int t)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < 32 * blocks; i += Lanes)
        {
            L.Scatter((float*)words + i * t, t, L.LoadPart(x + i, k - i), Lanes);
        }
    }

    /// <summary>int8 by 32; the sum of the 32 is a float, which holds it exactly.</summary>
    [MethodImpl(Optimized)]
    public static void Int8By32<L, F, I>(float* x, int k, int blocks, int* words, int* sums, float* scales, int t)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int b = 0; b < blocks; b++)
        {
            float* from = x + 32 * b;
            F inverse = L.Splat(Inverse<L, F, I>(from, k - 32 * b, 32, 127, scales + b * t));
            I lo = Rounded<L, F, I>(from, k - 32 * b, inverse), hi = Rounded<L, F, I>(from + Lanes, k - 32 * b - Lanes, inverse);
            L.ScatterQuads(words + 8 * b * t, t, lo);
            L.ScatterQuads(words + (8 * b + 4) * t, t, hi);
            *(float*)(sums + b * t) = L.Sum(L.Add(L.ToFloat(lo), L.ToFloat(hi)));
        }
    }

    /// <summary>int8 by 256; sums of 32 and of 16 as pairs of int16 (see <see cref="ActivationFormat.Int8By256"/>).</summary>
    [MethodImpl(Optimized)]
    public static void Int8By256<L, F, I>(float* x, int k, int blocks, int* words, int* sums, float* scales, int t)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int b = 0; b < blocks; b++)
        {
            float* from = x + 256 * b;
            int* own = sums + 12 * b * t;
            F inverse = L.Splat(Inverse<L, F, I>(from, k - 256 * b, 256, 127, scales + b * t));
            int even = 0;
            for (int s = 0; s < 256 / Lanes; s++)
            {
                I q = Rounded<L, F, I>(from + Lanes * s, k - 256 * b - Lanes * s, inverse);
                L.ScatterQuads(words + (64 * b + 4 * s) * t, t, q);

                int sum = (int)L.Sum(L.ToFloat(q));
                if ((s & 1) == 0) even = sum;
                else ((short*)(own + (s >> 2) * t))[s >> 1 & 1] = (short)(even + sum);
                ((short*)(own + (4 + 4 * (s >> 3) + 2 * (s & 1) + (s >> 2 & 1)) * t))[s >> 1 & 1] = (short)sum;
            }
        }
    }

    /// <summary>int16 within ±4095 by 128, padded with zeros.</summary>
    [MethodImpl(Optimized)]
    public static void Int16By128<L, F, I>(float* x, int k, int blocks, int* words, int* sums, float* scales, int t)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int b = 0; b < blocks; b++)
        {
            float* from = x + 128 * b;
            F inverse = L.Splat(Inverse<L, F, I>(from, k - 128 * b, 128, Int16Rounding.Levels, scales + b * t));
            for (int s = 0; s < 128 / Lanes; s++)
            {
                L.ScatterPairs(words + (64 * b + 8 * s) * t, t, Rounded<L, F, I>(from + Lanes * s, k - 128 * b - Lanes * s, inverse));
            }
        }
    }

    /// <summary>
    /// Stores the scale of the first n of a block's values and returns levels / max |x|; 0 where all of them become 0, NaN where one is not finite.
    /// </summary>
    [MethodImpl(Inline)]
    private static float Inverse<L, F, I>(float* x, int n, int size, float levels, float* scale) where L : struct, ILanes<F, I> where F : unmanaged
        where I : unmanaged
    {
        F zero = L.Splat(0f), most = zero, broken = zero;
        for (int i = 0; i < size; i += Lanes)
        {
            F v = L.LoadPart(x + i, n - i);
            most = L.Max(L.Abs(v), most);
            broken = L.Fma(v, zero, broken);
        }

        float max = L.MaxAcross(most), nan = L.Sum(broken);   // nan is 0, or NaN
        bool some = max > Int16Rounding.Least;
        scale[0] = (some ? max / levels : 0) + nan;
        return (some ? levels / max : 0) + nan;
    }

    /// <summary>The q of up to a group of values; 0 where the inverse is NaN.</summary>
    [MethodImpl(Inline)]
    private static I Rounded<L, F, I>(float* x, int n, F inverse) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F zero = L.Splat(0f);
        I finite = L.Greater(L.Splat(float.PositiveInfinity), inverse);
        return L.Round(L.Select(finite, L.Mul(L.LoadPart(x, n), inverse), zero));
    }
}
