using System.Buffers.Binary;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (scale + 1/2) / 2 · ±point</c>, 256 values as points of four (<see cref="IQ3Points.XXS"/>). Layout (<c>block_iq3_xxs</c>, ggml-common.h): d
/// binary16; 64 indices of a byte; for each 32 values a uint32 with four times seven bits of <see cref="Codebook.EvenSigns"/> and the scale on top.
/// </summary>
internal sealed class IQ3_XXS : DecodedFormat
{
    private const int Signs = 66;

    /// <inheritdoc/>
    public override string Name => "IQ3_XXS";

    /// <inheritdoc/>
    public override uint GgufType => 18;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 98;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int g = 0; g < 8; g++)
        {
            uint signs = BinaryPrimitives.ReadUInt32LittleEndian(block[(Signs + 4 * g)..]);
            float scale = d * (0.5f + (signs >> 28)) * 0.5f;
            for (int i = 0; i < 8; i++)
                IQ3Points.XXS.Decode(block[2 + 8 * g + i], scale, Codebook.EvenSigns(signs >> 7 * (i / 2)) >> i % 2 * 4, values.Slice(32 * g + 4 * i, 4));
        }
    }
}
