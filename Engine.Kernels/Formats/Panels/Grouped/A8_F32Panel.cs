using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Grouped;

/// <summary>A block in 640 bytes: lines of d and m of 16 rows, then 8 lines of bytes, multiplied as two planes of nibbles: <c>q = low + 16 high</c>.</summary>
internal sealed class A8_F32Panel(Precision precision)
    : DotPanel(new A8_F32(), precision, ActivationFormat.Int8By32, new(32, 40, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 10;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<A8_F32Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<A8_F32Dots<L, F, I>, L, F, I>();
}

/// <summary>The steps of A8_F32.</summary>
[Kernel]
internal readonly unsafe struct A8_F32Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I>
    where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 2; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 2; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, A8_F32Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 2 * Line + Line * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines + 2 * Line, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(plane == 0 ? 1 : 16);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = L.Load((float*)lines);
        e.M = L.Load((float*)(lines + Line));
        return e;
    }

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushMin(in e, block, sum, sums, scale);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + 2 * Line + Line * i));

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
        => new(L.Load((float*)lines), L.Splat(0), L.Mul(L.Load((float*)(lines + Line)), L.Splat(-1f)));
}
