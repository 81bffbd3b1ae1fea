using System.Buffers.Binary;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = (d · (scale − 32)) · level[q]</c>, 256 values of 4 bits on the levels of <see cref="NonLinear"/> in eight sub-blocks of 32. Layout
/// (<c>block_iq4_xs</c>, ggml-common.h): d binary16; the upper two bits of the scales, bit 2 s of a uint16 for sub-block s; their lower nibbles, two
/// a byte; 128 bytes, where byte 16 s + i holds value 32 s + i in its low nibble and value 32 s + 16 + i in its high one.
/// </summary>
internal sealed class IQ4_XS : BlockFormat
{
    private const int Upper = 2, Lower = 4, Nibbles = 8, Parts = 256 / NonLinear.Size;

    /// <inheritdoc/>
    public override string Name => "IQ4_XS";

    /// <inheritdoc/>
    public override uint GgufType => 23;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 136;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int s = 0; s < Parts; s++)
        {
            float d = Scale(block, s);
            ReadOnlySpan<byte> nibbles = block.Slice(Nibbles + 16 * s, 16);
            for (int i = 0; i < 16; i++)
            {
                values[32 * s + i] = d * NonLinear.Levels[nibbles[i] & 15];
                values[32 * s + 16 + i] = d * NonLinear.Levels[nibbles[i] >> 4];
            }
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[256], scales = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++) scales[s] = MathF.ScaleB(NonLinear.Fit(scaled.Slice(s * NonLinear.Size, NonLinear.Size)), exponent);

        // The furthest scale becomes −32, the longer end.
        float furthest = Math.Clamp(Extremes.Furthest(scales), -float.MaxValue, float.MaxValue);
        float d = HalfScale.Covering(MathF.Abs(furthest), 32);
        if (furthest > 0) d = -d;
        block.Clear();
        HalfScale.Write(block, 0, d);
        int upper = 0;
        for (int s = 0; s < Parts; s++)
        {
            int scale = Extremes.Steps(scales[s], d, -32, 31) + 32;
            upper |= scale >> 4 << 2 * s;
            block[Lower + s / 2] |= (byte)((scale & 15) << s % 2 * 4);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(block[Upper..], (ushort)upper);
        for (int s = 0; s < Parts; s++)
        {
            float step = Scale(block, s);
            for (int i = 0; i < 16; i++)
                block[Nibbles + 16 * s + i] = (byte)(NonLinear.Nearest(values[32 * s + i], step) | NonLinear.Nearest(values[32 * s + 16 + i], step) << 4);
        }
    }

    /// <summary>The scale of sub-block s.</summary>
    private static float Scale(ReadOnlySpan<byte> block, int s)
    {
        int upper = BinaryPrimitives.ReadUInt16LittleEndian(block[Upper..]) >> 2 * s & 3;
        return HalfScale.Read(block, 0) * ((block[Lower + s / 2] >> s % 2 * 4 & 15 | upper << 4) - 32);
    }
}
