using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Floats;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Floats;

/// <summary>Float32: a line for every k, in blocks of 32. The same in both precisions, and what other formats are unpacked to in exact precision.</summary>
internal sealed unsafe class F32Panel(Precision precision)
    : DotPanel(new F32(), precision, ActivationFormat.Float32, new(32, 128, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 32;

    /// <summary>Multiplied as it is in both precisions.</summary>
    internal override TResult Visit<TResult, L, F, I>(IPanelVisitor<TResult> visitor) => Dots<TResult, L, F, I>(visitor);

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<F32Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<F32Dots<L, F, I>, L, F, I>();
}

/// <summary>Fused multiply-adds; the 32 products of a block are summed by themselves.</summary>
[Kernel]
internal readonly unsafe struct F32Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => 32; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 32; }
    public static int Sums { [MethodImpl(Inline)] get => 0; }
    public static bool IsUnpacked { [MethodImpl(Inline)] get => true; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, F32Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => 64 * step;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => L.Load((int*)(lines + 64 * step));
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => L.AsInt(L.Fma(L.AsFloat(w), L.AsFloat(a), L.AsFloat(acc)));
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;
    [MethodImpl(Inline)] public static I Scaled(I acc, I scale) => acc;
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => default;
    [MethodImpl(Inline)] public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale) => L.Add(sum, L.AsFloat(block));

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 32; }
    public static int WordValues { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + 64 * i));
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => default;
    [MethodImpl(Inline)] public static F Value(in Affine<F, I> e, I word, int j) => L.AsFloat(word);
}
