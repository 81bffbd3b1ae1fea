using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Floats;

/// <summary>
/// F16 or BF16 in fast precision: <c>x ≈ d · q</c> with q within ±4095 and one d for each row and 128 values. A block is a line of float32 d, then a
/// line for every two k. 128 products of such q just fit an int32.
/// </summary>
internal sealed unsafe class Int16Panel : DotPanel
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 1 + 64;

    private readonly RoundBody _round;

    /// <summary>The fast panel of the format that <paramref name="exact"/> holds exactly.</summary>
    public Int16Panel(InterleavedPanel exact)
        : base(exact.Source, Precision.Fast, ActivationFormat.Int16By128, new(128, 256, [], BlockLayout.Sequence(0, LineCount - 1), Reserved: 1))
    {
        // All widths round to the same bits, so the widest one will do.
        _round = LaneWidths.All.First(LaneWidths.IsSupported).Visit(new RoundBody.Binder(exact));
    }

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Int16Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Int16Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    private protected override void Arrange(byte* lines) => _round.Run(lines);
}

/// <summary>The steps of int16 blocks: two products a word, summed in int32.</summary>
[Kernel]
internal readonly unsafe struct Int16Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => 64; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 0; }
    public static bool IsUnpacked { [MethodImpl(Inline)] get => true; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, Int16Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => 64 + 64 * step;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => L.Load((int*)(lines + 64 + 64 * step));
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => L.Dot2(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => L.Sum2(acc, part);
    [MethodImpl(Inline)] public static I Scaled(I acc, I scale) => acc;
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = L.Load((float*)lines);
        return e;
    }

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => L.Fma(L.ToFloat(block), L.Mul(e.D, L.Splat(scale[0])), sum);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 64; }
    public static int WordValues { [MethodImpl(Inline)] get => 2; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + 64 + 64 * i));
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => new(L.Load((float*)lines), L.Splat(0x8000), L.Splat(0f));

    /// <summary>d · q, the sign of q extended by flipping it and subtracting it again.</summary>
    [MethodImpl(Inline)]
    public static F Value(in Affine<F, I> e, I word, int j) => L.Mul(e.D, L.ToFloat(L.Sub(L.Xor(L.And(L.Shr(word, 16 * j), 0xFFFF), 0x8000), e.Zero)));
}
