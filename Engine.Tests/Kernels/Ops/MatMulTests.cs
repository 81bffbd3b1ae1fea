using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Lanes;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops;

/// <summary>The product of every format, in both precisions, against double precision, on every width.</summary>
public class MatMulTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    internal static readonly LaneWidth[] Widths = [.. LaneWidths.All.Where(LaneWidths.IsSupported)];

    [Theory, MemberData(nameof(All))]
    public void The_product_is_that_of_double_precision(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Property(seed =>
        {
            MatMulCase c = MatMulCase.Random(panel, seed);
            MatMulReference.Check(c, c.Multiply(Widths[0]));
        }, 30);
    }

    [Theory, MemberData(nameof(All))]
    public void All_widths_give_the_same_bits(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Property(seed =>
        {
            MatMulCase c = MatMulCase.Random(panel, seed, maxRows: 20, maxTokens: 9, maxBlocks: 12);
            int[] bits = MatMulCase.Bits(c.Multiply(Widths[0]));
            foreach (LaneWidth width in Widths[1..]) Assert.Equal(bits, MatMulCase.Bits(c.Multiply(width)));
        }, 6);
    }

    /// <summary>Tokens together, in whatever tiles, are tokens alone; and panels may be handed out in any ranges.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_token_does_not_depend_on_its_batch(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        for (int tokens = 1; tokens <= 20; tokens++)
        {
            MatMulCase one = MatMulCase.Random(panel, 100 + tokens, maxRows: 40, maxBlocks: 9);
            var c = new MatMulCase(panel, one.Rows, one.K, tokens, one.Weights, Noise(tokens * one.K, tokens));
            LaneWidth width = Widths[tokens % Widths.Length];
            int[] all = MatMulCase.Bits(c.Multiply(width));
            Assert.Equal(all, MatMulCase.Bits(c.Multiply(width, 0, tokens, 3)));
            for (int t = 0; t < tokens; t++) Assert.Equal(all[(t * c.Rows)..((t + 1) * c.Rows)], MatMulCase.Bits(c.Multiply(width, t, 1, 1)));
            if (width != Widths[0]) Assert.Equal(all, MatMulCase.Bits(c.Multiply(Widths[0])));
        }
    }

    /// <summary>Many tokens take panels apart first, long rows in ranges; that changes nothing.</summary>
    [Theory, MemberData(nameof(All))]
    public void Many_tokens_are_few_tokens(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        int rows = 21, k = RawRows.Length(panel.Source, panel.BlockSize >= 128 ? 55 : 420, 17), tokens = 27;
        var c = new MatMulCase(panel, rows, k, tokens, RawRows.Random(panel.Source, rows, k, 1), Noise(tokens * k, 2));
        foreach (LaneWidth width in Widths)
        {
            int[] all = MatMulCase.Bits(c.Multiply(width));
            for (int t = 0; t < tokens; t += 7)
            {
                int some = Math.Min(7, tokens - t);
                Assert.Equal(all[(t * rows)..((t + some) * rows)], MatMulCase.Bits(c.Multiply(width, t, some, 1)));
            }
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
            float[] y = fast.Multiply(Widths[0]), z = exact.Multiply(Widths[0]);
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
}
