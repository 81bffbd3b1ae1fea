using System.Buffers.Binary;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (scale + 1/2) / 4 · ±point</c>, 256 values as points of eight (<see cref="IQ2Points.XS"/>). Layout (<c>block_iq2_xs</c>, ggml-common.h): d
/// binary16; for each point a uint16 with its index in nine bits and seven bits of <see cref="Codebook.EvenSigns"/>; a scale for each 16 values, two a byte.
/// </summary>
internal sealed class IQ2_XS : DecodedFormat
{
    private const int Scales = 66;

    /// <inheritdoc/>
    public override string Name => "IQ2_XS";

    /// <inheritdoc/>
    public override uint GgufType => 17;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 74;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 32; i++)
        {
            uint point = BinaryPrimitives.ReadUInt16LittleEndian(block[(2 + 2 * i)..]);
            float scale = d * (0.5f + (block[Scales + i / 4] >> i / 2 % 2 * 4 & 15)) * 0.25f;
            IQ2Points.XS.Decode((int)(point & 511), scale, Codebook.EvenSigns(point >> 9), values.Slice(8 * i, 8));
        }
    }
}
