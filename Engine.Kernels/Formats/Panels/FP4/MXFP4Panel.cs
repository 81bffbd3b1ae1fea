using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.FP4;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.FP4;

/// <summary>
/// Four blocks in 1088 bytes: exponents of 16 rows, four times; then 4 lines of nibbles for each block. Multiplied as <c>q + 12</c>, 0 to 24.
/// </summary>
internal sealed unsafe class MXFP4Panel(Precision precision)
    : DotPanel(new MXFP4(), precision, ActivationFormat.Int8By32, new(32, 17, [], BlockLayout.Sequence(1, LineCount), ByteScale: true))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 4;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<MXFP4Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<MXFP4Dots<L, F, I>, L, F, I>();
}

/// <summary>The steps of MXFP4.</summary>
[Kernel]
internal readonly unsafe struct MXFP4Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Fours, MXFP4Panel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Fours, MXFP4Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 4 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 64 * step : -1;
    [MethodImpl(Inline)]
    public static I Word(byte* lines, int g, int plane, int step)
        => L.Lookup(ByteBlocks<L, F, I>.Nibbles(lines, step, plane), 0x181412100F0E0D0C, 0x00040608090A0B0C);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = Scale(head);
        return e;
    }

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, E2M1.Most);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, 0, i >> 2, i & 3);
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => new(Scale(head), L.Splat(E2M1.Most), L.Splat(0f));

    // 2^(e - 128), also where it is subnormal: e below 2.
    [MethodImpl(Inline)]
    private static F Scale(byte* head)
    {
        I e = L.And(L.LoadBytes((sbyte*)head), 0xFF);
        return L.AsFloat(L.Select(L.Greater(e, L.Splat(1)), L.Shl(L.Sub(e, L.Splat(1)), 23), L.Shl(L.Add(e, L.Splat(1)), 21)));
    }
}
