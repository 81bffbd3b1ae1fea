using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Formats.TernaryQuants;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.TernaryQuants;

/// <summary>
/// A pair of blocks in 2112 bytes: d of 16 rows, twice; then 16 lines of pairs for each block, 8 for each half of 128 values. The four rows of a half
/// (see <see cref="BitPairs"/>) are summed in 16 bits together.
/// </summary>
internal sealed unsafe class TQ2_0Panel(Precision precision)
    : DotPanel(new TQ2_0(), precision, ActivationFormat.Int8By256, new(256, 66, [64], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 16;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<TQ2_0Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<TQ2_0Dots<L, F, I>, L, F, I>();
}

/// <summary>The steps of TQ2_0: 32 of them times two products of at most 3 · 127 fit 16 bits.</summary>
[Kernel]
internal readonly unsafe struct TQ2_0Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 2; }
    public static int Planes { [MethodImpl(Inline)] get => 4; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static bool Joined { [MethodImpl(Inline)] get => true; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 6; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, TQ2_0Panel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, TQ2_0Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 32 * g + 8 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 512 * g + 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => BitPlanes<L, F, I>.Pairs(lines + 512 * g, step, plane);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M0 = e.M1 = e.M2 = e.M3 = L.PairLo(L.Splat(0x0101));
        return e;
    }

    // (d da) (S q a - S a), exact in int32 up to the bracket.
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => L.Fma(L.ToFloat(L.Sub(block, KBlocks<L, F, I>.Offsets(in e, sums, stride))), L.Mul(e.D, L.Splat(scale[0])), sum);

    public static int Parts { [MethodImpl(Inline)] get => 8; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, part >> 2, part & 3, i);
    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
        => new(HalfScales<L, F, I>.Load(head), L.Splat(1), L.Splat(0f));
}
