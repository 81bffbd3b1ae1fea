using System.Buffers.Binary;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.LegacyQuants;

/// <summary>
/// <c>x = d · (q − 16)</c>, 32 values of 5 bits. Layout (<c>block_q5_0</c>, ggml-common.h): d binary16; the fifth bits, bit i of a
/// little-endian uint32 for value i; 16 bytes of low nibbles as in <see cref="Q4_0"/>.
/// </summary>
internal sealed class Q5_0 : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q5_0";

    /// <inheritdoc/>
    public override uint GgufType => 6;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 22;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        uint fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * ((block[6 + i] & 15 | (int)(fifth >> i & 1) << 4) - 16);
            values[i + 16] = d * ((block[6 + i] >> 4 | (int)(fifth >> i + 16 & 1) << 4) - 16);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        // As in Q4_0: the furthest value becomes −16.
        float furthest = Extremes.Furthest(values);
        float d = HalfScale.Covering(MathF.Abs(furthest), 16);
        if (furthest > 0) d = -d;
        HalfScale.Write(block, 0, d);
        uint fifth = 0;
        for (int i = 0; i < 16; i++)
        {
            int low = Extremes.Steps(values[i], d, -16, 15) + 16, high = Extremes.Steps(values[i + 16], d, -16, 15) + 16;
            block[6 + i] = (byte)(low & 15 | (high & 15) << 4);
            fifth |= (uint)(low >> 4) << i | (uint)(high >> 4) << i + 16;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(block[2..], fifth);
    }
}
