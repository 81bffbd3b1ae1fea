using Engine.Kernels.Formats.LegacyQuants;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · level[q]</c>, 32 values of 4 bits on sixteen uneven levels (<see cref="NonLinear"/>). Layout (<c>block_iq4_nl</c>, ggml-common.h): d
/// binary16; 16 bytes of nibbles as in <see cref="Q4_0"/>.
/// </summary>
internal sealed class IQ4_NL : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "IQ4_NL";

    /// <inheritdoc/>
    public override uint GgufType => 20;

    /// <inheritdoc/>
    public override int BlockSize => NonLinear.Size;

    /// <inheritdoc/>
    public override int BlockBytes => 18;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * NonLinear.Levels[block[2 + i] & 15];
            values[i + 16] = d * NonLinear.Levels[block[2 + i] >> 4];
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[NonLinear.Size];
        int exponent = BlockUnit.Normalise(values, scaled);
        float d = HalfScale.Nearest(MathF.ScaleB(NonLinear.Fit(scaled), exponent));
        HalfScale.Write(block, 0, d);
        for (int i = 0; i < 16; i++) block[2 + i] = (byte)(NonLinear.Nearest(values[i], d) | NonLinear.Nearest(values[i + 16], d) << 4);
    }
}
