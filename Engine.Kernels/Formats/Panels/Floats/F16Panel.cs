using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Floats;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Floats;

/// <summary>F16 in exact precision: a line for every two k, in blocks of 32.</summary>
internal sealed unsafe class F16Panel()
    : InterleavedPanel(new F16(), Precision.Exact, ActivationFormat.Float32, new(32, 64, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 16;

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<F16Weights<L, F, I>, L, F, I>();
}

/// <summary>The values of two F16 a word.</summary>
[Kernel]
internal readonly unsafe struct F16Weights<L, F, I> : IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 16; }
    public static int WordValues { [MethodImpl(Inline)] get => 2; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, F16Panel.LineCount);
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + 64 * i));
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => default;

    /// <summary>Exact, infinities and NaN too: an exponent of all ones becomes one again.</summary>
    [MethodImpl(Inline)]
    public static F Value(in Affine<F, I> e, I word, int j)
    {
        I half = L.Shr(word, 16 * j), size = L.And(half, 0x7FFF);
        I finite = L.AsInt(L.Mul(L.AsFloat(L.Shl(size, 13)), L.Splat(5.192296858534828e33f)));   // 2^112
        I special = L.And(L.Greater(size, L.Splat(0x7BFF)), 0x7F800000);
        return L.AsFloat(L.Or(L.Or(finite, special), L.Shl(L.And(half, 0x8000), 16)));
    }
}
