using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Lanes;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops;

/// <summary>The product of every format, in both precisions, against double precision, on every width.</summary>
public class MatMulTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    private static readonly LaneWidth[] s_widths = [.. LaneWidths.All.Where(LaneWidths.IsSupported)];

    /// <summary>
    /// Exact: each term passes at most 32 multiply-adds and k / 32 adds, so <c>|error| ≤ (k / 32 + 33) eps Σ |w x|</c>, which is less than 2 k eps Σ |w x| + eps of a tiny k.
    /// Fast: the integer sums are exact, a block takes at most six roundings of terms no larger than <c>Σ (|w| + 2 |offset|) |x|</c>, and is added up over the blocks.
    /// </summary>
    [Theory, MemberData(nameof(All))]
    public void The_product_is_that_of_double_precision(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Property(seed =>
        {
            MatMulCase c = MatMulCase.Random(panel, seed);
            float[] w = panel.Activations == ActivationFormat.Int16By128 ? MatMulReference.RoundedWeights(c.W, c.Rows, c.K) : c.W;
            double[] x = MatMulReference.Rounded(panel.Activations, c.X, c.Tokens, c.K);
            (double[] expected, double[] size) = MatMulReference.Multiply(c, w, x);
            double[] offsets = Offsets(c, x);
            float[] y = c.Multiply(s_widths[0]);
            double roundings = panel.Activations == ActivationFormat.Float32 ? c.K / 32 + 34 : panel.Blocks(c.K) + 8;
            for (int i = 0; i < y.Length; i++)
            {
                double bound = roundings * MatMulReference.Eps * (size[i] + 2 * offsets[i]) + 1e-37;
                Assert.True(Math.Abs(y[i] - expected[i]) <= bound, $"{c}: output {i} is {y[i]}, not {expected[i]} within {bound}");
            }
        }, 30);
    }

    [Theory, MemberData(nameof(All))]
    public void All_widths_give_the_same_bits(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Property(seed =>
        {
            MatMulCase c = MatMulCase.Random(panel, seed, maxRows: 20, maxTokens: 9, maxBlocks: 12);
            int[] bits = MatMulCase.Bits(c.Multiply(s_widths[0]));
            foreach (LaneWidth width in s_widths[1..]) Assert.Equal(bits, MatMulCase.Bits(c.Multiply(width)));
        }, 6);
    }

    /// <summary>Tokens together, in whatever tiles, are tokens alone; and panels may be handed out in any ranges.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_token_does_not_depend_on_its_batch(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        for (int tokens = 1; tokens <= 19; tokens++)
        {
            MatMulCase one = MatMulCase.Random(panel, 100 + tokens, maxRows: 40, maxBlocks: 9);
            var c = new MatMulCase(panel, one.Rows, one.K, tokens, one.Weights, Noise(tokens * one.K, tokens));
            LaneWidth width = s_widths[tokens % s_widths.Length == 0 ? Math.Min(1, s_widths.Length - 1) : 0];
            int[] all = MatMulCase.Bits(c.Multiply(width));
            Assert.Equal(all, MatMulCase.Bits(c.Multiply(width, 0, tokens, 3)));
            for (int t = 0; t < tokens; t++) Assert.Equal(all[(t * c.Rows)..((t + 1) * c.Rows)], MatMulCase.Bits(c.Multiply(width, t, 1, 1)));
        }
    }

    /// <summary>Rounding activations to 8 bits changes the product by no more than ARCHITECTURE allows an op that is deliberately loose: a normalised mean squared error of 5e-4.</summary>
    [Theory, MemberData(nameof(All))]
    public void Fast_is_near_exact(string format, Precision precision)
    {
        if (precision == Precision.Exact) return;
        double errors = 0, squares = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            MatMulCase fast = MatMulCase.Random(PanelTests.Of(format, Precision.Fast), seed, maxBlocks: 40);
            var exact = new MatMulCase(PanelTests.Of(format, Precision.Exact), fast.Rows, fast.K, fast.Tokens, fast.Weights, fast.X);
            float[] y = fast.Multiply(s_widths[0]), z = exact.Multiply(s_widths[0]);
            double size = z.Average(v => (double)v * v);
            errors += y.Zip(z).Average(p => Math.Pow((double)p.First - p.Second, 2)) / size;
            squares++;
        }

        Assert.True(errors / squares < 5e-4, $"{format}: {errors / squares}");
    }

    internal static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static void Property(Action<int> holds, int count)
        => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(count));

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
        Format format = c.Panel.Source;
        byte[] block = c.Weights.AsSpan(b / size * format.BlockBytes, format.BlockBytes).ToArray();
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
