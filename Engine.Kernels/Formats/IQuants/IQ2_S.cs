using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (scale + 1/2) / 4 · ±point</c>, 256 values as points of eight (<see cref="IQ2Points.S"/>). Layout (<c>block_iq2_s</c>, ggml-common.h): d
/// binary16; the lower bytes of 32 indices; 32 bytes of signs; the upper pairs of the indices, four a byte; a scale for each 16 values, two a byte.
/// </summary>
internal sealed class IQ2_S : DecodedFormat
{
    private const int Signs = 34, Upper = 66, Scales = 74;

    /// <inheritdoc/>
    public override string Name => "IQ2_S";

    /// <inheritdoc/>
    public override uint GgufType => 22;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 82;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 32; i++)
        {
            int index = block[2 + i] | (block[Upper + i / 4] >> i % 4 * 2 & 3) << 8;
            float scale = d * (0.5f + (block[Scales + i / 4] >> i / 2 % 2 * 4 & 15)) * 0.25f;
            IQ2Points.S.Decode(index, scale, block[Signs + i], values.Slice(8 * i, 8));
        }
    }
}
