using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.LegacyQuants;

/// <summary>
/// <c>x = d · (q − 8)</c>, 32 values of 4 bits. Layout (<c>block_q4_0</c>, ggml-common.h): d binary16; 16 bytes, byte i holding value i
/// in its low and value i + 16 in its high nibble.
/// </summary>
internal sealed class Q4_0 : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q4_0";

    /// <inheritdoc/>
    public override uint GgufType => 2;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 18;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * ((block[2 + i] & 15) - 8);
            values[i + 16] = d * ((block[2 + i] >> 4) - 8);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        // The furthest value becomes −8, the one end that has eight steps; so d has the opposite sign.
        float furthest = Extremes.Furthest(values);
        float d = HalfScale.Covering(MathF.Abs(furthest), 8);
        if (furthest > 0) d = -d;
        HalfScale.Write(block, 0, d);
        for (int i = 0; i < 16; i++)
        {
            int low = Extremes.Steps(values[i], d, -8, 7) + 8, high = Extremes.Steps(values[i + 16], d, -8, 7) + 8;
            block[2 + i] = (byte)(low | high << 4);
        }
    }
}
