using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// y = e^x = 2^n · e^r with n = round(x / ln 2) and r = x - n · ln 2, so |r| ≤ ln 2 / 2, and e^r = 1 + r + r² · q(r). The polynomial q was found by
/// Remez' exchange on that interval (relative error of e^r 3.1e-9), so rounding is what is left: within one unit in the last place, subnormal results
/// included. e^-∞ = 0, e^0 = 1, above 88.73 the result is ∞, and a NaN stays one.
/// </summary>
[Kernel]
internal static unsafe class Exp
{
    private const float Integers = 12582912f;

    /// <summary>One row of <paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, Of<L, F, I>(L.LoadPart(x + i, n - i)), n - i);
    }

    /// <summary>e^x in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        // e^-104 is 0 and e^89 is ∞. The limit stands first in Min and Max, which lets a NaN through.
        x = L.Max(L.Splat(-104f), L.Min(L.Splat(89f), x));
        I n = L.Round(L.Mul(x, L.Splat(1.442695f)));
        F p = OfRest<L, F, I>(x, L.ToFloat(n));
        // 2^n as two factors: -150 to 128 is more than one exponent spans. (n + 256) / 2 - 128 halves downwards.
        I half = L.Sub(L.Shr(L.Add(n, L.Splat(256)), 1), L.Splat(128));
        return L.Mul(L.Mul(p, PowerOfTwo<L, F, I>(half)), PowerOfTwo<L, F, I>(L.Sub(n, half)));
    }

    /// <summary>e^x in each lane, the same bits as <see cref="Of"/>, where no x is above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F OfNonPositive<L, F, I>(F x) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        x = L.Max(L.Splat(-104f), x);
        // 1.5 · 2^23 leaves no bits for fractions: n stands in the low bits of the sum, and shifting it to the exponent drops all others.
        F sum = L.Add(L.Mul(x, L.Splat(1.442695f)), L.Splat(Integers)), k = L.Sub(sum, L.Splat(Integers));
        F p = OfRest<L, F, I>(x, k);
        // 2^(n + 64) is normal; the last product rounds once, to a subnormal where the result is one.
        F power = L.AsFloat(L.Add(L.Shl(L.AsInt(sum), 23), L.Splat((127 + 64) << 23)));
        return L.Mul(L.Mul(p, power), L.Splat(5.421011e-20f));
    }

    /// <summary>
    /// e^x - 1 in each lane, for x from -80 to 0, with all its digits near 0: 2^n · (e^r - 1) + (2^n - 1), where both parts have the sign of the sum unless that is far
    /// from 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F MinusOne<L, F, I>(F x) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        I n = L.Round(L.Mul(x, L.Splat(1.442695f)));
        F power = PowerOfTwo<L, F, I>(n);
        return L.Fma(RestMinusOne<L, F, I>(x, L.ToFloat(n)), power, L.Sub(power, L.Splat(1f)));
    }

    // e^r with r = x - k · ln 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F OfRest<L, F, I>(F x, F k) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Add(RestMinusOne<L, F, I>(x, k), L.Splat(1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F RestMinusOne<L, F, I>(F x, F k) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        // ln 2 in two parts: n times the first one is a multiple of 2^-24, so the first step is exact.
        F r = L.Fma(k, L.Splat(1.9046542e-9f), L.Fma(k, L.Splat(-0.6931472f), x));
        F q = L.Fma(L.Splat(0.0013814532f), r, L.Splat(0.008368745f));
        q = L.Fma(q, r, L.Splat(0.041668393f));
        q = L.Fma(q, r, L.Splat(0.16666521f));
        q = L.Fma(q, r, L.Splat(0.49999994f));
        return L.Fma(q, L.Mul(r, r), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F PowerOfTwo<L, F, I>(I n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.AsFloat(L.Shl(L.Add(n, L.Splat(127)), 23));
}
