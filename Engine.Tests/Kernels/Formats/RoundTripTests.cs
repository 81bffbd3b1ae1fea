using Engine.Kernels.Formats;

namespace Engine.Tests.Kernels.Formats;

/// <summary>The limits that a format's rounding keeps on a smooth signal, and that rounding again loses nothing more.</summary>
public class RoundTripTests
{
    private const int N = 4096;

    public static TheoryData<string> All => [.. FormatTable.All.Select(f => f.Name)];

    /// <summary>The limits of formats with few bits; all others keep 0.002 and 0.02.</summary>
    private static readonly Dictionary<string, (double Error, double Dot)> Limits = new()
    {
        ["Q3_K"] = (0.004, 0.02),
        ["IQ3_S"] = (0.004, 0.04),
        ["Q2_K"] = (0.0075, 0.04),
        ["TQ2_0"] = (0.01, 0.15),
        ["TQ1_0"] = (0.01, 0.15),
    };

    /// <summary>Limits of ggml's own test (test-quantize-fns.cpp): of sqrt(sum of squared errors) / n, and of the dot's error / n.</summary>
    [Theory, MemberData(nameof(All))]
    public void Error_and_dot_stay_within_the_limits(string name)
    {
        float[] x = [.. Enumerable.Range(0, N).Select(i => 0.1f + 2 * MathF.Cos(i))];
        float[] other = [.. Enumerable.Range(0, N).Select(i => 0.1f + 2 * MathF.Cos(i + 1))];
        float[] y = There(FormatTable.ByName(name)!, x);
        double squares = 0, dot = 0, exact = 0;
        for (int i = 0; i < N; i++)
        {
            squares += Math.Pow(y[i] - x[i], 2);
            dot += y[i] * (double)other[i];
            exact += x[i] * (double)other[i];
        }

        (double error, double dotError) = Limits.GetValueOrDefault(name, (0.002, 0.02));
        Assert.True(Math.Sqrt(squares) / N < error, $"{name}: {Math.Sqrt(squares) / N}");
        Assert.True(Math.Abs(dot - exact) / N < dotError, $"{name}: {Math.Abs(dot - exact) / N}");
    }

    /// <summary>F32 and the formats with one value a block keep what they decoded; the plain block formats find their own scales again.</summary>
    [Theory]
    [InlineData("F32"), InlineData("F16"), InlineData("BF16"), InlineData("Q8_0"), InlineData("Q4_0"), InlineData("Q5_0"), InlineData("Q4_1"), InlineData("Q5_1")]
    [InlineData("MXFP4"), InlineData("TQ2_0"), InlineData("TQ1_0")]
    public void Rounding_twice_is_rounding_once(string name)
    {
        Format format = FormatTable.ByName(name)!;
        float[] once = There(format, Noise(7, N, 0.05f));
        Assert.Equal(once, There(format, once));
    }

    /// <summary>The K formats search, so a second rounding may choose other scales, but what it changes is less than what the first one did.</summary>
    [Theory]
    [InlineData("Q4_K"), InlineData("Q5_K"), InlineData("Q6_K"), InlineData("IQ4_NL"), InlineData("IQ4_XS"), InlineData("Q3_K"), InlineData("IQ3_S"), InlineData("Q2_K")]
    public void Rounding_twice_drifts_less_than_rounding_once(string name)
    {
        Format format = FormatTable.ByName(name)!;
        float[] x = Noise(7, N, 0.05f), once = There(format, x), twice = There(format, once);
        Assert.True(Rms(once, twice) < 0.5 * Rms(x, once), $"{name}: {Rms(once, twice)} after {Rms(x, once)}");
        Assert.True(Rms(x, twice) < 1.1 * Rms(x, once));
    }

    internal static float[] There(Format format, float[] x)
    {
        byte[] blocks = new byte[format.RowBytes(x.Length)];
        format.Encode(x, blocks);
        float[] y = new float[x.Length];
        format.Decode(blocks, y);
        return y;
    }

    internal static float[] Noise(int seed, int n, float scale)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, n).Select(_ => scale * (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
    }

    internal static double Rms(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Average(p => Math.Pow((double)p.First - p.Second, 2)));
}
