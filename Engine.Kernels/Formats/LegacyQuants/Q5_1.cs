using System.Buffers.Binary;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.LegacyQuants;

/// <summary>
/// <c>x = d · q + m</c>, 32 values of 5 bits. Layout (<c>block_q5_1</c>, ggml-common.h): d binary16; m binary16; the fifth bits and the
/// nibbles as in <see cref="Q5_0"/>.
/// </summary>
internal sealed class Q5_1 : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q5_1";

    /// <inheritdoc/>
    public override uint GgufType => 7;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 24;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0), m = HalfScale.Read(block, 2);
        uint fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * (block[8 + i] & 15 | (int)(fifth >> i & 1) << 4) + m;
            values[i + 16] = d * (block[8 + i] >> 4 | (int)(fifth >> i + 16 & 1) << 4) + m;
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        (float d, float m) = Affine.Steps(values, 31);
        HalfScale.Write(block, 0, d);
        HalfScale.Write(block, 2, m);
        uint fifth = 0;
        for (int i = 0; i < 16; i++)
        {
            int low = Affine.Quantum(values[i], d, m, 31), high = Affine.Quantum(values[i + 16], d, m, 31);
            block[8 + i] = (byte)(low & 15 | (high & 15) << 4);
            fifth |= (uint)(low >> 4) << i | (uint)(high >> 4) << i + 16;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], fifth);
    }
}
