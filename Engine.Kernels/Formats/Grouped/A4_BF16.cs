using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · q + m</c>, 32 values of 4 bits: groups of MLX with scales and offsets of bfloat16; those of binary16 are <c>Q4_1</c>.
/// Layout: d bfloat16; m bfloat16; 16 bytes, byte i holding value i in its low and value i + 16 in its high nibble.
/// </summary>
internal sealed class A4_BF16 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "A4_BF16";

    /// <inheritdoc/>
    public override uint GgufType => 202;

    /// <inheritdoc/>
    public override int BlockBytes => 20;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block) << 16);
        float m = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block[2..]) << 16);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * (block[4 + i] & 15) + m;
            values[i + 16] = d * (block[4 + i] >> 4) + m;
        }
    }
}
