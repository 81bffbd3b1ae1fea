using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Grouped;

/// <summary>
/// <c>x = d · q</c>, 32 floats of 8 bits (E4M3 of the OCP specification OFP8): FP8 checkpoints, whatever their scales belong to. Layout: d float32; 32
/// bytes, each a sign, an exponent with bias 7 and three bits of fraction. All ones, which is NaN there, goes on as 480: loaders refuse it.
/// </summary>
internal sealed class F8_F32 : CodedFormat
{
    /// <inheritdoc/>
    public override string Name => "F8_F32";

    /// <inheritdoc/>
    public override uint GgufType => 204;

    /// <inheritdoc/>
    public override int BlockBytes => 36;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = BinaryPrimitives.ReadSingleLittleEndian(block);
        for (int i = 0; i < 32; i++) values[i] = d * Value(block[4 + i]);
    }

    private static float Value(byte x)
    {
        int exponent = x >> 3 & 15, fraction = x & 7;
        float size = exponent == 0 ? MathF.ScaleB(fraction, -9) : MathF.ScaleB(8 + fraction, exponent - 10);
        return x > 0x7F ? -size : size;
    }
}
