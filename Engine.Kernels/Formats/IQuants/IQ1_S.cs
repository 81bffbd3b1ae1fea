using System.Buffers.Binary;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (2 scale + 1) · (point ± 1/8)</c>, 256 values as points of eight (<see cref="IQ1Points.All"/>). Layout (<c>block_iq1_s</c>, ggml-common.h): d
/// binary16; the lower bytes of 32 indices; for each 32 values a uint16 with the upper three bits of four indices, the scale in three bits, and the
/// sign of the eighth.
/// </summary>
internal sealed class IQ1_S : DecodedFormat
{
    private const int Upper = 34;

    /// <inheritdoc/>
    public override string Name => "IQ1_S";

    /// <inheritdoc/>
    public override uint GgufType => 19;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 50;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 32; i++)
        {
            int upper = BinaryPrimitives.ReadUInt16LittleEndian(block[(Upper + i / 4 * 2)..]);
            float scale = d * (2 * (upper >> 12 & 7) + 1), delta = (upper & 0x8000) == 0 ? 0.125f : -0.125f;
            ReadOnlySpan<sbyte> point = IQ1Points.All[block[2 + i] | (upper >> i % 4 * 3 & 7) << 8];
            for (int j = 0; j < 8; j++) values[8 * i + j] = scale * (point[j] + delta);
        }
    }
}
