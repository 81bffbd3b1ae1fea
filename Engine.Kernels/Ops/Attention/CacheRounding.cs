using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>From float32 to the 16 bits of a narrower float: to nearest, ties to even.</summary>
[Kernel]
internal static unsafe class CacheRounding
{
    /// <summary>The largest finite binary16.</summary>
    public const float MaxHalf = 65504f;

    /// <summary>x within ±limit; a NaN becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Saturate<L, F, I>(F x, float limit) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F number = L.Select(L.Greater(L.Abs(x), L.Splat(-1f)), x, L.Splat(0f));
        return L.Max(L.Splat(-limit), L.Min(L.Splat(limit), number));
    }

    /// <summary>The binary16 (IEEE 754) nearest to x, |x| ≤ 65504, in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I ToHalf<L, F, I>(F x) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F magnitude = L.Abs(x);
        I bits = L.AsInt(magnitude);
        // Normal: thirteen bits go, a tie by the last one that stays; then the exponent is counted from 15 instead of 127.
        I normal = L.Sub(L.Shr(RoundBit<L, F, I>(bits, 13), 13), L.Splat((127 - 15) << 10));
        // Subnormal: added to one half, a float's last place is 2^-24, which is that of a binary16 here.
        I subnormal = L.Sub(L.AsInt(L.Add(magnitude, L.Splat(0.5f))), L.Splat(0x3F000000));
        I half = L.Select(L.Greater(L.Splat(6.103515625e-05f), magnitude), subnormal, normal);
        return L.Or(half, L.And(L.Shr(L.AsInt(x), 16), 0x8000));
    }

    /// <summary>The bfloat16 (the upper half of a float32) nearest to a finite x that does not round to ∞, in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I ToBrain<L, F, I>(F x) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Shr(RoundBit<L, F, I>(L.AsInt(x), 16), 16);

    /// <summary>A binary16 in the lower 16 bits, finite, as a float32: exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromHalf(short half) => BitConverter.Int32BitsToSingle((half << 13) & unchecked((int)0x8FFFE000)) * 5.192296858534828e33f;

    // Adds what carries into the bit at "places" where the bits below it are more than half of it, or half of it and it is odd.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static I RoundBit<L, F, I>(I bits, int places) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Add(bits, L.Add(L.And(L.Shr(bits, places), 1), L.Splat((1 << (places - 1)) - 1)));
}
