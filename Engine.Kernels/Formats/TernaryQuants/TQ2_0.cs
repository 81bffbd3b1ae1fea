using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.TernaryQuants;

/// <summary>
/// <c>x = d · (q − 1)</c>, 256 values of 2 bits; a ternary one uses q up to 2. Layout (<c>block_tq2_0</c>, ggml-common.h): 64 bytes of
/// <see cref="BitPairs"/>; d binary16. A ternary matrix is held exactly: d is the largest magnitude.
/// </summary>
internal sealed class TQ2_0 : BlockFormat
{
    private const int D = 64;

    /// <inheritdoc/>
    public override string Name => "TQ2_0";

    /// <inheritdoc/>
    public override uint GgufType => 35;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 66;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, D);
        for (int i = 0; i < 256; i++) values[i] = d * (BitPairs.Read(block, i) - 1);
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        float d = HalfScale.Nearest(MathF.Abs(Extremes.Furthest(values)));
        block.Clear();
        HalfScale.Write(block, D, d);
        for (int i = 0; i < 256; i++) BitPairs.Write(block, i, Extremes.Steps(values[i], d, -1, 1) + 1);
    }
}
