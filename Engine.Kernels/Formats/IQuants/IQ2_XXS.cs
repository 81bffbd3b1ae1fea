using System.Buffers.Binary;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (scale + 1/2) / 4 · ±point</c>, 256 values as points of eight (<see cref="IQ2Points.XXS"/>). Layout (<c>block_iq2_xxs</c>, ggml-common.h): d
/// binary16; for each 32 values four indices of a byte, then a uint32 with four times seven bits of <see cref="Codebook.EvenSigns"/> and the scale on top.
/// </summary>
internal sealed class IQ2_XXS : DecodedFormat
{
    /// <inheritdoc/>
    public override string Name => "IQ2_XXS";

    /// <inheritdoc/>
    public override uint GgufType => 16;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 66;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int g = 0; g < 8; g++)
        {
            ReadOnlySpan<byte> group = block.Slice(2 + 8 * g, 8);
            uint signs = BinaryPrimitives.ReadUInt32LittleEndian(group[4..]);
            float scale = d * (0.5f + (signs >> 28)) * 0.25f;
            for (int i = 0; i < 4; i++) IQ2Points.XXS.Decode(group[i], scale, Codebook.EvenSigns(signs >> 7 * i), values.Slice(32 * g + 8 * i, 8));
        }
    }
}
