using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · levels[q]</c>, 32 values of 4 bits: NF4 of bitsandbytes, whose levels are quantiles of the normal distribution (Dettmers et al. 2023, appendix
/// E). Layout: d float32; 16 bytes, byte i holding value i in its low and value i + 16 in its high nibble.
/// </summary>
internal sealed class N4_F32 : CodedFormat
{
    /// <summary>The levels, as bitsandbytes writes them beside every matrix.</summary>
    public static ReadOnlySpan<float> Levels =>
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <inheritdoc/>
    public override string Name => "N4_F32";

    /// <inheritdoc/>
    public override uint GgufType => 205;

    /// <inheritdoc/>
    public override int BlockBytes => 20;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BinaryPrimitives.ReadSingleLittleEndian(block);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * Levels[block[4 + i] & 15];
            values[i + 16] = d * Levels[block[4 + i] >> 4];
        }
    }
}
