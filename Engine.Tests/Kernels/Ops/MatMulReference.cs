using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Kernels.Ops;

/// <summary>The definition in double precision: the product of decoded weights and of activations rounded as their format says, and the sum of magnitudes that bounds are made of.</summary>
internal static class MatMulReference
{
    /// <summary>2^-24.</summary>
    public const double Eps = 1.0 / (1 << 24);

    /// <summary>Σ w x, Σ |w x| and, with weights that have an offset, the magnitudes before it cancels; for each token and row.</summary>
    public static (double[] Sum, double[] Size) Multiply(MatMulCase c, float[] w, double[] x)
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
    public static double[] Rounded(ActivationFormat format, float[] x, int tokens, int k)
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
    public static float[] RoundedWeights(float[] w, int rows, int k)
    {
        double[] rounded = Rounded(ActivationFormat.Int16By128, w, rows, k);
        return [.. rounded.Select(v => (float)v)];
    }
}
