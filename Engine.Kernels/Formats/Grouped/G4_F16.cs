using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · (q − z)</c>, 32 values of 4 bits: groups of GPTQ and AWQ, and all others with zero points and scales of binary16.
/// Layout: d binary16; z int16; 16 bytes, byte i holding value i in its low and value i + 16 in its high nibble.
/// </summary>
internal sealed class G4_F16 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "G4_F16";

    /// <inheritdoc/>
    public override uint GgufType => 200;

    /// <inheritdoc/>
    public override int BlockBytes => 20;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
        int z = BinaryPrimitives.ReadInt16LittleEndian(block[2..]);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * ((block[4 + i] & 15) - z);
            values[i + 16] = d * ((block[4 + i] >> 4) - z);
        }
    }
}
