using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · q</c>, 32 signed bytes: rows and groups of bitsandbytes' and compressed-tensors' int8, whatever type their scales have. Layout: d float32; 32
/// bytes of <c>q + 128</c>.
/// </summary>
internal sealed class I8_F32 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "I8_F32";

    /// <inheritdoc/>
    public override uint GgufType => 203;

    /// <inheritdoc/>
    public override int BlockBytes => 36;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BinaryPrimitives.ReadSingleLittleEndian(block);
        for (int i = 0; i < 32; i++) values[i] = d * (block[4 + i] - 128);
    }
}
