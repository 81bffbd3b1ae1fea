using System.Buffers.Binary;
using Engine.Kernels.Formats.IQuants.Codebooks;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (2 scale + 1) · (point ± 1/8)</c>, 256 values as points of eight (<see cref="IQ1Points.All"/>). Layout (<c>block_iq1_m</c>, ggml-common.h): the
/// lower bytes of 32 indices; a nibble for each point, the upper three bits of its index and the sign of the eighth; four uint16, each with the scales of
/// four times 16 values in three bits each and a nibble of d, which is binary16, on top.
/// </summary>
internal sealed class IQ1_M : DecodedFormat
{
    private const int Upper = 32, Scales = 48;

    /// <inheritdoc/>
    public override string Name => "IQ1_M";

    /// <inheritdoc/>
    public override uint GgufType => 29;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 56;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = (float)D(block);
        for (int i = 0; i < 32; i++)
        {
            int scales = BinaryPrimitives.ReadUInt16LittleEndian(block[(Scales + i / 8 * 2)..]), upper = block[Upper + i / 2] >> i % 2 * 4;
            float scale = d * (2 * (scales >> i / 2 % 4 * 3 & 7) + 1), delta = (upper & 8) == 0 ? 0.125f : -0.125f;
            ReadOnlySpan<sbyte> point = IQ1Points.All[block[i] | (upper & 7) << 8];
            for (int j = 0; j < 8; j++) values[8 * i + j] = scale * (point[j] + delta);
        }
    }

    private static Half D(ReadOnlySpan<byte> block)
    {
        int bits = 0;
        for (int n = 0; n < 4; n++) bits |= block[Scales + 2 * n + 1] >> 4 << 4 * n;
        return BitConverter.UInt16BitsToHalf((ushort)bits);
    }
}
