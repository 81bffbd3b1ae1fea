using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Formats.Panels;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Where integers could overflow, and where floats are not numbers.</summary>
public class MatMulExtremesTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    private static IReadOnlyList<LaneWidth> Widths => MatMulTests.Widths;

    /// <summary>The largest quanta and sub-block scales times the largest activations, of all signs: a sum that left its 16 or 32 bits would be far off.</summary>
    [Theory, MemberData(nameof(All))]
    public void The_largest_weights_and_activations_do_not_overflow(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        const int k = 768, rows = 17;
        float[][] tokens =
        [
            [.. Enumerable.Repeat(1f, k)], [.. Enumerable.Repeat(-1f, k)],
            [.. Enumerable.Range(0, k).Select(i => i % 2 == 0 ? 1f : -1f)], [.. Enumerable.Range(0, k).Select(i => i % 4 < 2 ? -1f : 1f)],
        ];
        foreach (byte fill in (byte[])[0xFF, 0x00, 0x80, 0x7F, 0x0F, 0xF0])
        {
            byte[] weights = panel.Source.BlockSize == 1 ? Ones(panel.Source, rows * k, fill) : RawRows.Filled(panel.Source, rows, k, fill);
            var c = new MatMulCase(panel, rows, k, tokens.Length, weights, [.. tokens.SelectMany(t => t)]);
            float[] y = c.Multiply(Widths[0]);
            MatMulReference.Check(c, y);
            foreach (LaneWidth width in Widths.Skip(1)) Assert.Equal(MatMulCase.Bits(y), MatMulCase.Bits(c.Multiply(width)));
        }
    }

    /// <summary>A NaN or an infinity spoils its token, all of it in fast precision, and no other; every width gives the same bits.</summary>
    [Theory, MemberData(nameof(All))]
    public void What_is_not_finite_stays_in_its_token(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        MatMulCase one = MatMulCase.Random(panel, 5, maxRows: 30, maxBlocks: 9);
        const int tokens = 11;
        float[] x = MatMulTests.Noise(tokens * one.K, 3), spoiled = [.. x];
        spoiled[3 * one.K + one.K / 2] = float.NaN;
        spoiled[4 * one.K] = float.PositiveInfinity;
        spoiled[9 * one.K + one.K - 1] = float.NegativeInfinity;
        int[] good = MatMulCase.Bits(new MatMulCase(panel, one.Rows, one.K, tokens, one.Weights, x).Multiply(Widths[0]));
        foreach (LaneWidth width in Widths)
        {
            float[] y = new MatMulCase(panel, one.Rows, one.K, tokens, one.Weights, spoiled).Multiply(width);
            for (int t = 0; t < tokens; t++)
            {
                Span<float> token = y.AsSpan(t * one.Rows, one.Rows);
                if (t is not (3 or 4 or 9)) Assert.Equal(good[(t * one.Rows)..((t + 1) * one.Rows)], MatMulCase.Bits(token));
                else
                    foreach (float v in token)
                        Assert.True(t == 3 || panel.Activations != ActivationFormat.Float32 ? float.IsNaN(v) : !float.IsFinite(v));
            }

            Assert.Equal(MatMulCase.Bits(new MatMulCase(panel, one.Rows, one.K, tokens, one.Weights, spoiled).Multiply(Widths[0])), MatMulCase.Bits(y));
        }
    }

    /// <summary>Zeros give zeros; subnormal and huge activations stay within the bound.</summary>
    [Theory, MemberData(nameof(All))]
    public void Zeros_subnormals_and_huge_values_are_ordinary(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        MatMulCase one = MatMulCase.Random(panel, 6, maxRows: 20, maxBlocks: 9);
        float[] scales = [0, 1e-42f, 1e-38f, 1e-33f, 7.9e-31f, 1e-30f, 1e30f];
        float[] x = [.. scales.SelectMany((scale, t) => MatMulTests.Noise(one.K, t).Select(v => scale * v))];
        var c = new MatMulCase(panel, one.Rows, one.K, scales.Length, one.Weights, x);
        float[] y = c.Multiply(Widths[0]);
        MatMulReference.Check(c, y);
        Assert.All(y[..c.Rows], v => Assert.Equal(0, v));
        foreach (LaneWidth width in Widths.Skip(1)) Assert.Equal(MatMulCase.Bits(y), MatMulCase.Bits(c.Multiply(width)));

        var zeros = new MatMulCase(panel, one.Rows, one.K, 1, new byte[one.Weights.Length], MatMulTests.Noise(one.K, 1));
        Assert.All(zeros.Multiply(Widths[0]), v => Assert.Equal(0, v));
    }

    /// <summary>An infinite or NaN weight of F32, F16 or BF16 spoils its own row and no other: as IEEE says in exact precision, to NaN in fast.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_weight_that_is_not_finite_stays_in_its_row(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        if (panel.Source.BlockSize > 1) return;
        const int k = 172, rows = 20;
        float[] w = MatMulTests.Noise(rows * k, 1), x = MatMulTests.Noise(3 * k, 2), broken = [.. w];
        broken[2 * k + 5] = float.PositiveInfinity;
        broken[18 * k + 171] = float.NaN;
        foreach (LaneWidth width in Widths)
        {
            float[] y = new MatMulCase(panel, rows, k, 3, Encoded(panel.Source, w), x).Multiply(width);
            float[] z = new MatMulCase(panel, rows, k, 3, Encoded(panel.Source, broken), x).Multiply(width);
            for (int i = 0; i < y.Length; i++)
            {
                if (i % rows == 18 || i % rows == 2 && panel.Activations == ActivationFormat.Int16By128) Assert.True(float.IsNaN(z[i]));
                else if (i % rows == 2) Assert.Equal(Math.Sign(x[i / rows * k + 5]) > 0 ? float.PositiveInfinity : float.NegativeInfinity, z[i]);
                else Assert.Equal(y[i], z[i]);
            }
        }
    }

    private static byte[] Encoded(Format format, float[] values)
    {
        byte[] bytes = new byte[format.RowBytes(values.Length)];
        format.Encode(values, bytes);
        return bytes;
    }

    private static byte[] Ones(Format format, int count, byte signs) => Encoded(format, [.. Enumerable.Range(0, count).Select(i => (signs >> i % 8 & 1) == 0 ? 1f : -1f)]);
}
