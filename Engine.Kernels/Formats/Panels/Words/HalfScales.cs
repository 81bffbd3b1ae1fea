using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Words;

/// <summary>
/// IEEE binary16 scales as float32, the very values of <see cref="ILanes{F, I}.LoadHalf"/>, but no operand is subnormal: scales of block formats
/// often are below 2^-14, and a multiplication of a subnormal number takes many times as long.
/// </summary>
[Kernel]
internal static unsafe class HalfScales<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // As float32: 2^-14, the least normal binary16, and 2^112 · 2^-126 · 2, what its exponent is shifted by.
    private const int LeastNormal = 0x38800000, Rebias = 0x38000000;

    /// <summary>Sixteen scales side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static F Load(byte* head) => Of(L.LoadShorts((short*)head));

    /// <summary>Scales in the lower 16 bits of lanes, with their sign in the upper ones. Those with exponent 0 borrow one of 2^-14 and give it back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of(I half)
    {
        I x = L.And(L.Shl(half, 13), 0x0FFFE000);
        F low = L.Sub(L.AsFloat(L.Add(x, L.Splat(LeastNormal))), L.Splat(6.103515625e-05f));
        I high = L.Add(x, L.Splat(Rebias));
        return L.AsFloat(L.Or(L.Select(L.Greater(L.Splat(0x00800000), x), L.AsInt(low), high), L.And(half, int.MinValue)));
    }
}
