using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · q + m</c>, 32 bytes: groups of 5 to 8 bits of MLX, and those of GPTQ and compressed-tensors with zero points, <c>m = −d · zero</c>, which float32
/// holds where scales have 16 bits. Layout: d float32; m float32; 32 bytes.
/// </summary>
internal sealed class A8_F32 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "A8_F32";

    /// <inheritdoc/>
    public override uint GgufType => 206;

    /// <inheritdoc/>
    public override int BlockBytes => 40;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BinaryPrimitives.ReadSingleLittleEndian(block), m = BinaryPrimitives.ReadSingleLittleEndian(block[4..]);
        for (int i = 0; i < 32; i++) values[i] = d * block[8 + i] + m;
    }
}
