using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Grouped;

/// <summary>
/// A block in 576 bytes: a line of d of 16 rows, then 8 lines of bytes <c>q + 128</c>, multiplied as those of Q8_0.
/// </summary>
internal sealed class I8_F32Panel(Precision precision)
    : DotPanel(new I8_F32(), precision, ActivationFormat.Int8By32, new(32, 36, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 9;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor)
        => L.FullByteDot ? visitor.Dots<I8_F32ByteDots<L, F, I>, L, F, I>() : visitor.Dots<I8_F32Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<I8_F32Dots<L, F, I>, L, F, I>();
}

/// <summary>The steps of I8_F32 in nibbles.</summary>
[Kernel]
internal readonly unsafe struct I8_F32Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I>
    where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 1; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, I8_F32Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? Line + Line * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines + Line, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(plane == 0 ? 1 : 16);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = L.Load((float*)lines);
        return e;
    }

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, 128);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + Line + Line * i));

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => new(L.Load((float*)lines), L.Splat(128), L.Splat(0f));
}

/// <summary>The steps of I8_F32 on lanes that multiply whole bytes; a type of its own, as of Q8_0.</summary>
[Kernel]
internal readonly unsafe struct I8_F32ByteDots<L, F, I> : IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 1; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    public static bool IsUnpacked { [MethodImpl(Inline)] get => true; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => I8_F32Dots<L, F, I>.Lines(panel, b);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => Line + Line * step;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => L.Load((int*)(lines + Line + Line * step));
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => L.DotBytes(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;
    [MethodImpl(Inline)] public static I Scaled(I acc, I scale) => acc;
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => I8_F32Dots<L, F, I>.LoadScale(head, lines);

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, L.ByteZero);
}
