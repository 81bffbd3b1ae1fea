using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Words;

/// <summary>What the formats with blocks of 32 share. Their integer sums stay below 2^24, so as floats they are exact.</summary>
[Kernel]
internal static unsafe class ByteBlocks<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary><c>sum + (d · da) · (Σ q a − zero · Σ a)</c>.</summary>
    [MethodImpl(Inline)]
    public static F FlushZero(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale, float zero)
        => L.Fma(L.Fma(L.Splat(-zero), L.AsFloat(L.Splat(sums[0])), L.ToFloat(block)), L.Mul(e.D, L.Splat(scale[0])), sum);

    /// <summary><c>sum + da · (d · Σ q a + m · Σ a)</c>.</summary>
    [MethodImpl(Inline)]
    public static F FlushMin(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale)
        => L.Fma(L.Fma(e.M, L.AsFloat(L.Splat(sums[0])), L.Mul(e.D, L.ToFloat(block))), L.Splat(scale[0]), sum);

    /// <summary>A block with one scale.</summary>
    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head)
    {
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        return e;
    }

    /// <summary>A block with a scale and an offset.</summary>
    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScaleMin(byte* head)
    {
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M = HalfScales<L, F, I>.Load(head + 32);
        return e;
    }

    /// <summary>d · (q − zero).</summary>
    [MethodImpl(Inline)] public static Affine<F, I> Zero(byte* head, int zero) => new(HalfScales<L, F, I>.Load(head), L.Splat(zero), L.Splat(0f));

    /// <summary>d · q + m.</summary>
    [MethodImpl(Inline)]
    public static Affine<F, I> Min(byte* head)
        => new(HalfScales<L, F, I>.Load(head), L.Splat(0), L.Mul(HalfScales<L, F, I>.Load(head + 32), L.Splat(-1f)));

    /// <summary>The low (plane 0) or high nibbles of line i.</summary>
    [MethodImpl(Inline)] public static I Nibbles(byte* lines, int i, int plane) => L.And(L.Shr(L.Load((int*)(lines + 64 * i)), 4 * plane), 0x0F0F0F0F);

    /// <summary>Fifth bits, in place: bit s of each byte (plane 0) or bit 4 + s of line i.</summary>
    [MethodImpl(Inline)]
    public static I Fifth(byte* lines, int i, int plane, int s)
        => L.And(L.Shr(plane == 0 ? L.Shl(L.Load((int*)(lines + 64 * i)), 4) : L.Load((int*)(lines + 64 * i)), s), 0x10101010);
}
