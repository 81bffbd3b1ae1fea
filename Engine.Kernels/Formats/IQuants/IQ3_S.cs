using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (2 scale + 1) · ±point</c>, 256 values as points of four (<see cref="IQ3Points.S"/>) in eight sub-blocks of 32. Layout (<c>block_iq3_s</c>,
/// ggml-common.h): d binary16; the lower bytes of 64 indices; their ninth bits; 256 signs; the scales, two a byte.
/// </summary>
internal sealed class IQ3_S : BlockFormat
{
    /// <summary>Bytes of a block, and where in it the indices, their ninth bits, the signs and the scales begin.</summary>
    internal const int Bytes = 110, Indices = 2, Ninth = 66, Signs = 74, Scales = 106;

    private const int Parts = 256 / IQ3Search.Size;

    /// <inheritdoc/>
    public override string Name => "IQ3_S";

    /// <inheritdoc/>
    public override uint GgufType => 21;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => Bytes;

    /// <summary>The index of the point that stands for four values of a block, and their signs, a bit each.</summary>
    private static (int Index, int Signs) Point(ReadOnlySpan<byte> block, int four) =>
        (block[Indices + four] | (block[Ninth + four / 8] >> four % 8 & 1) << 8, block[Signs + four / 2] >> four % 2 * 4 & 15);

    /// <summary>The scale of sub-block s, 0 to 15.</summary>
    private static int Scale(ReadOnlySpan<byte> block, int s) => block[Scales + s / 2] >> s % 2 * 4 & 15;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int four = 0; four < 64; four++)
        {
            (int index, int signs) = Point(block, four);
            IQ3Points.S.Decode(index, Step(block, four / 8), signs, values.Slice(4 * four, 4));
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> sizes = stackalloc float[256], weights = stackalloc float[256], scales = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, sizes);
        for (int s = 0; s < Parts; s++)
        {
            Span<float> x = sizes.Slice(s * IQ3Search.Size, IQ3Search.Size), w = weights.Slice(s * IQ3Search.Size, IQ3Search.Size);
            Weigh(x, w);
            scales[s] = MathF.ScaleB(IQ3Search.Fit(x, w), exponent);
        }

        float d = HalfScale.Covering(MathF.Min(Extremes.Furthest(scales), float.MaxValue), 31);
        block.Clear();
        HalfScale.Write(block, 0, d);
        for (int s = 0; s < Parts; s++) block[Scales + s / 2] |= (byte)(Odd(scales[s], d) << s % 2 * 4);
        for (int i = 0; i < 256; i++) block[Signs + i / 8] |= (byte)((values[i] < 0 ? 1 : 0) << i % 8);
        if (d == 0) return;
        for (int four = 0; four < 64; four++)
        {
            // With the scales as they were rounded, not as they were found.
            Vector128<float> x = Vector128.Abs(Vector128.Create(values.Slice(4 * four, 4)));
            int index = IQ3Search.Nearest(x / Step(block, four / 8), Vector128.Create<float>(weights.Slice(4 * four, 4)));
            block[Indices + four] = (byte)index;
            block[Ninth + four / 8] |= (byte)(index >> 8 << four % 8);
        }
    }

    /// <summary>Magnitudes, and their weights x² + mean x² relative to the largest.</summary>
    private static void Weigh(Span<float> x, Span<float> weights)
    {
        float largest = MathF.Abs(Extremes.Furthest(x)), mean = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Abs(x[i]);
            float u = largest == 0 ? 0 : x[i] / largest;
            weights[i] = u * u;
            mean += u * u / x.Length;
        }

        for (int i = 0; i < x.Length; i++) weights[i] += mean;
    }

    /// <summary>The scale whose <c>2 scale + 1</c> is nearest to so many steps.</summary>
    private static int Odd(float found, float d) => d == 0 ? 0 : (int)Math.Clamp(MathF.Round((found / d - 1) * 0.5f), 0, 15);

    private static float Step(ReadOnlySpan<byte> block, int s) => HalfScale.Read(block, 0) * (2 * Scale(block, s) + 1);
}
