using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Formats.Panels;

namespace Engine.Tests.Kernels.Ops;

/// <summary>The definition in double precision: the product of decoded weights and of activations rounded as their format says, and the sum of magnitudes that bounds are made of.</summary>
internal static class MatMulReference
{
    /// <summary>2^-24.</summary>
    private const double Eps = 1.0 / (1 << 24);

    /// <summary>Σ w x and Σ |w x|, for each token and row.</summary>
    private static (double[] Sum, double[] Size) Multiply(MatMulCase c, float[] w, double[] x)
    {
        double[] sum = new double[c.Tokens * c.Rows], size = new double[sum.Length];
        for (int t = 0; t < c.Tokens; t++)
            for (int r = 0; r < c.Rows; r++)
                for (int i = 0; i < c.K; i++)
                {
                    double product = w[r * c.K + i] * x[t * c.K + i];
                    sum[t * c.Rows + r] += product;
                    size[t * c.Rows + r] += Math.Abs(product);
                }

        return (sum, size);
    }

    /// <summary>Activations as the format holds them: d · q with d and q computed in float32, as defined.</summary>
    private static double[] Rounded(ActivationFormat format, float[] x, int tokens, int k)
    {
        double[] y = new double[x.Length];
        float levels = format == ActivationFormat.Int16By128 ? 4095 : 127;
        for (int t = 0; t < tokens; t++)
            for (int b = 0; b < k; b += format.BlockSize)
            {
                int end = Math.Min(b + format.BlockSize, k);
                float max = 0;
                for (int i = b; i < end; i++) max = Math.Max(max, Math.Abs(x[t * k + i]));
                for (int i = b; i < end; i++)
                {
                    float v = x[t * k + i];
                    y[t * k + i] = format == ActivationFormat.Float32 ? v : max > MathF.ScaleB(1, -100) ? (double)(max / levels) * MathF.Round(v * (levels / max)) : 0;
                }
            }

        return y;
    }

    /// <summary>F16 and BF16 weights as fast precision holds them: the definition of Int16Panel, once more.</summary>
    private static float[] RoundedWeights(float[] w, int rows, int k)
    {
        double[] rounded = Rounded(ActivationFormat.Int16By128, w, rows, k);
        return [.. rounded.Select(v => (float)v)];
    }

    /// <summary>
    /// Checks a product. Exact: each term passes at most 32 multiply-adds and k / 32 adds, so <c>|error| ≤ (k / 32 + 34) eps Σ |w x|</c>, which is less than
    /// 2 k eps Σ |w x| but for tiny k. Fast: the integer sums are exact, a block takes at most eight roundings of terms no larger than
    /// <c>Σ (|w| + 2 |offset|) |x|</c>, and is added up over the blocks.
    /// </summary>
    public static void Check(MatMulCase c, float[] y)
    {
        ActivationFormat format = c.Panel.Activations;
        float[] w = format == ActivationFormat.Int16By128 ? RoundedWeights(c.W, c.Rows, c.K) : c.W;
        double[] x = Rounded(format, c.X, c.Tokens, c.K);
        (double[] expected, double[] size) = Multiply(c, w, x);
        double[] offsets = Offsets(c, x);
        double roundings = format == ActivationFormat.Float32 ? c.K / 32 + 34 : c.Panel.Blocks(c.K) + 8;
        for (int i = 0; i < y.Length; i++)
        {
            // Products below the smallest normal number are rounded to multiples of 2^-149.
            double bound = roundings * Eps * (size[i] + 2 * offsets[i]) + c.K * Math.ScaleB(1, -149);
            Assert.True(Math.Abs(y[i] - expected[i]) <= bound, $"{c}: output {i} is {y[i]}, not {expected[i]} within {bound}");
        }
    }

    /// <summary>Σ |offset · x|: what the integer sums hold beside the product, for formats that store q with a bias or a minimum.</summary>
    private static double[] Offsets(MatMulCase c, double[] x)
    {
        if (c.Panel.Activations.Sums == 0) return new double[c.Tokens * c.Rows];

        // The offset of a block is at most the largest weight that its scale and minimum can express, which the largest decoded value of its bits shows.
        float[] w = new float[c.W.Length];
        int size = c.Panel.BlockSize;
        for (int b = 0; b < w.Length; b += size) Array.Fill(w, Largest(c, b, size), b, size);
        return MatMulReference.Multiply(c, w, [.. x.Select(Math.Abs)]).Sum;
    }

    /// <summary>The largest |value| that any quanta give with the scales of the block at value b.</summary>
    private static float Largest(MatMulCase c, int b, int size)
    {
        Format format = c.HeldFormat;
        byte[] block = c.Held.AsSpan(b / size * format.BlockBytes, format.BlockBytes).ToArray();
        float largest = 0;
        float[] values = new float[size];
        (int from, int to) = RawRows.Quanta(format);
        foreach (byte fill in (byte[])[0x00, 0xFF, 0x80, 0x7F])
        {
            block.AsSpan(from..to).Fill(fill);
            format.Decode(block, values);
            largest = Math.Max(largest, values.Max(Math.Abs));
        }

        return largest;
    }
}
