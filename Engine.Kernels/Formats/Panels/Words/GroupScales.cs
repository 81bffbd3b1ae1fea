using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Words;

/// <summary>The two numbers of 16 bits that groups of columns share: how they are read, and what they do to a sum or a value.</summary>
[Kernel]
internal unsafe interface IGroupScale<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Both, for sums.</summary>
    static abstract BlockScale<F, I> Load(byte* head);

    /// <summary>Adds a block's integers to a running sum.</summary>
    static abstract F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale);

    /// <summary>Both, for values.</summary>
    static abstract Affine<F, I> Part(byte* head);
}

/// <summary>A binary16 scale and an integer zero point.</summary>
[Kernel]
internal readonly unsafe struct HalfAndZero<L, F, I> : IGroupScale<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static BlockScale<F, I> Load(byte* head) => GroupScales<L, F, I>.Zero(HalfScales<L, F, I>.Load(head), head);

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale) => GroupScales<L, F, I>.FlushZero(in e, block, sum, sums, scale);

    [MethodImpl(Inline)]
    public static Affine<F, I> Part(byte* head) => new(HalfScales<L, F, I>.Load(head), L.LoadShorts((short*)(head + 32)), L.Splat(0f));
}

/// <summary>A bfloat16 scale and an integer zero point.</summary>
[Kernel]
internal readonly unsafe struct BrainAndZero<L, F, I> : IGroupScale<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static BlockScale<F, I> Load(byte* head) => GroupScales<L, F, I>.Zero(GroupScales<L, F, I>.Brain(head), head);

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale) => GroupScales<L, F, I>.FlushZero(in e, block, sum, sums, scale);

    [MethodImpl(Inline)]
    public static Affine<F, I> Part(byte* head) => new(GroupScales<L, F, I>.Brain(head), L.LoadShorts((short*)(head + 32)), L.Splat(0f));
}

/// <summary>A scale and an offset, both bfloat16.</summary>
[Kernel]
internal readonly unsafe struct BrainAndOffset<L, F, I> : IGroupScale<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static BlockScale<F, I> Load(byte* head)
    {
        BlockScale<F, I> e = default;
        e.D = GroupScales<L, F, I>.Brain(head);
        e.M = GroupScales<L, F, I>.Brain(head + 32);
        return e;
    }

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale) => ByteBlocks<L, F, I>.FlushMin(in e, block, sum, sums, scale);

    [MethodImpl(Inline)]
    public static Affine<F, I> Part(byte* head)
        => new(GroupScales<L, F, I>.Brain(head), L.Splat(0), L.Mul(GroupScales<L, F, I>.Brain(head + 32), L.Splat(-1f)));
}

/// <summary>What the scales of groups share.</summary>
[Kernel]
internal static unsafe class GroupScales<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Sixteen bfloat16 side by side.</summary>
    [MethodImpl(Inline)] public static F Brain(byte* head) => L.AsFloat(L.Shl(L.LoadShorts((short*)head), 16));

    /// <summary>A scale, and what the sum of activations is multiplied with: the zero point, negative.</summary>
    [MethodImpl(Inline)]
    public static BlockScale<F, I> Zero(F d, byte* head)
    {
        BlockScale<F, I> e = default;
        e.D = d;
        e.M = L.ToFloat(L.Sub(L.Splat(0), L.LoadShorts((short*)(head + 32))));
        return e;
    }

    /// <summary><c>sum + (d · da) · (Σ q a − z · Σ a)</c>.</summary>
    [MethodImpl(Inline)]
    public static F FlushZero(in BlockScale<F, I> e, I block, F sum, int* sums, float* scale)
        => L.Fma(L.Fma(e.M, L.AsFloat(L.Splat(sums[0])), L.ToFloat(block)), L.Mul(e.D, L.Splat(scale[0])), sum);
}
