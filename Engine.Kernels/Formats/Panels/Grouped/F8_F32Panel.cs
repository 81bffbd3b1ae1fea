using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Grouped;

/// <summary>
/// A block in 576 bytes: a line of d of 16 rows, then 8 lines of 8-bit floats. They are no integers of few bits, so in both precisions they are unpacked to
/// float32 and multiplied with float32.
/// </summary>
internal sealed class F8_F32Panel(Precision precision)
    : InterleavedPanel(new F8_F32(), precision, ActivationFormat.Float32, new(32, 36, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 9;

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<F8_F32Words<L, F, I>, L, F, I>();
}

/// <summary>The words of F8_F32.</summary>
[Kernel]
internal readonly unsafe struct F8_F32Words<L, F, I> : IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    // What the exponent's bias of 7 lacks to 127, in place; and the step of subnormal values.
    private const int Rebias = 120 << 23;
    private const float Least = 1 / 512f;

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, F8_F32Panel.LineCount);
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + Line + Line * i));

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => new(L.Load((float*)lines), L.Splat(0), L.Splat(0f));

    [MethodImpl(Inline)]
    public static F Value(in Affine<F, I> e, I word, int j)
    {
        I x = L.Shr(word, 8 * j), size = L.And(x, 0x7F);
        I normal = L.Add(L.Shl(size, 20), L.Splat(Rebias)), small = L.AsInt(L.Mul(L.ToFloat(size), L.Splat(Least)));
        return L.Mul(e.D, L.AsFloat(L.Or(L.Select(L.Greater(size, L.Splat(7)), normal, small), L.Shl(L.And(x, 0x80), 24))));
    }
}
