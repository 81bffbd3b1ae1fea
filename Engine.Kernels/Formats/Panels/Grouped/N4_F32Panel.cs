using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Grouped;

/// <summary>
/// A block in 320 bytes: a line of d of 16 rows, then 4 lines of nibbles. Levels of NF4 are no integers, so in both precisions they are unpacked to float32
/// and multiplied with float32.
/// </summary>
internal sealed class N4_F32Panel(Precision precision)
    : InterleavedPanel(new N4_F32(), precision, ActivationFormat.Float32, new(32, 20, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 5;

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<N4_F32Words<L, F, I>, L, F, I>();
}

/// <summary>The words of N4_F32.</summary>
[Kernel]
internal readonly unsafe struct N4_F32Words<L, F, I> : IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, N4_F32Panel.LineCount);
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => ByteBlocks<L, F, I>.Nibbles(lines + Line, i & 3, i >> 2);

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => new(L.Load((float*)lines), L.Splat(0), L.Splat(0f));

    /// <summary>A table of bytes for each of the four of a level's float32, the lowest first.</summary>
    [MethodImpl(Inline)]
    public static F Value(in Affine<F, I> e, I word, int j)
    {
        I a = Byte(L.Lookup(word, 0x00713F4DA030B100, 0x00B3ABB83ADDE3FF), j), b = Byte(L.Lookup(word, 0x007835A2326B3900, 0x001307A40304CAFA), j),
            c = Byte(L.Lookup(word, 0x00BA3D91CA063280, 0x803910E1AD7C24A2), j), d = Byte(L.Lookup(word, 0x00BDBEBEBEBFBFBF, 0x3F3F3F3E3E3E3E3D), j);
        return L.Mul(e.D, L.AsFloat(L.Or(L.Or(a, L.Shl(b, 8)), L.Or(L.Shl(c, 16), L.Shl(d, 24)))));
    }

    [MethodImpl(Inline)] private static I Byte(I word, int j) => L.And(L.Shr(word, 8 * j), 0xFF);
}
