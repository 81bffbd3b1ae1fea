namespace Engine.Kernels.Formats;

/// <summary>
/// <c>x = q · d</c>, 32 values. Layout (<c>block_q8_0</c>, ggml-common.h): d binary16; q int8[32].
/// </summary>
public sealed class Q8_0 : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q8_0";

    /// <inheritdoc/>
    public override uint GgufType => 8;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 34;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 32; i++) values[i] = (sbyte)block[2 + i] * d;
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        float d = HalfScale.Covering(MathF.Abs(Extremes.Furthest(values)), 127);
        HalfScale.Write(block, 0, d);
        for (int i = 0; i < 32; i++) block[2 + i] = (byte)(sbyte)Extremes.Steps(values[i], d, -127, 127);
    }
}
