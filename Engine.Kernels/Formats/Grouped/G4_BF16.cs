using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · (q − z)</c>, 32 values of 4 bits: as <see cref="G4_F16"/>, with scales of bfloat16, as compressed-tensors has them.
/// Layout: d bfloat16; z int16; 16 bytes, byte i holding value i in its low and value i + 16 in its high nibble.
/// </summary>
internal sealed class G4_BF16 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "G4_BF16";

    /// <inheritdoc/>
    public override uint GgufType => 201;

    /// <inheritdoc/>
    public override int BlockBytes => 20;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block) << 16);
        int z = BinaryPrimitives.ReadInt16LittleEndian(block[2..]);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * ((block[4 + i] & 15) - z);
            values[i + 16] = d * ((block[4 + i] >> 4) - z);
        }
    }
}
