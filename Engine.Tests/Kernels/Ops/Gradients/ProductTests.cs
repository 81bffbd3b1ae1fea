using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops.Gradients;

/// <summary>The product behind the gradients against double precision, in every order of its operand, on every width.</summary>
public unsafe class ProductTests
{
    private static readonly LaneWidth[] Widths = [.. LaneWidths.All.Where(LaneWidths.IsSupported)];

    /// <summary>Each of n fused multiply-adds rounds once, so <c>|error| ≤ n · eps · (|c| + Σ |a b|)</c> with half a unit to spare for second-order terms.</summary>
    [Fact]
    public void Is_the_sum_of_products() => Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        foreach (LaneWidth width in Widths)
        {
            float[] y = c.Run(width);
            for (int row = 0; row < c.Rows; row++)
                for (int column = 0; column < c.Columns; column++)
                {
                    int at = row * c.Stride + column;
                    double sum = c.Add ? c.C[at] : 0, size = Math.Abs(sum);
                    for (int s = 0; s < c.Steps; s++)
                    {
                        double product = (double)c.A[row * c.ARow + s * c.AStep] * c.B[s * c.BStep + column];
                        sum += product;
                        size += Math.Abs(product);
                    }

                    Close.Within(sum, y[at], (c.Steps + 1) * Close.U * size + c.Steps * Close.Tiny, $"{c} on {width}: [{row}, {column}]");
                }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void All_widths_give_the_same_bits_specials_included() => Prop.ForAll(Cases(special: true).ToArbitrary(), c =>
    {
        float[] expected = c.Run(Widths[0]);
        foreach (LaneWidth width in Widths[1..]) Close.SameBits(expected, c.Run(width), $"{c} on {width}");
    }).QuickCheckThrowOnFailure();

    /// <summary>What lies between the columns of c and the next row stays as it was.</summary>
    [Fact]
    public void Writes_its_outputs_alone() => Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        foreach (LaneWidth width in Widths)
        {
            float[] y = c.Run(width);
            for (int i = 0; i < y.Length; i++)
                if (i % c.Stride >= c.Columns) Assert.Equal(c.C[i], y[i]);
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>Rows and columns computed in parts, steps in whole blocks, give the bits of all at once: what lets threads share a product.</summary>
    [Fact]
    public void Parts_are_the_whole() => Prop.ForAll(Cases().ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (c, cut) =>
    {
        foreach (LaneWidth width in Widths)
        {
            float[] whole = c.Run(width);
            Product product = Product.Bind(width);
            using Guarded a = new(c.A), b = new(c.B), y = new(c.C);
            for (int row = 0; row < c.Rows; row += cut)
                for (int column = 0; column < c.Columns; column += cut)
                    product.Run(a.Floats + row * c.ARow, c.ARow, c.AStep, b.Floats + column, c.BStep, c.Steps, y.Floats + row * c.Stride + column, c.Stride, Math.Min(cut, c.Rows - row), Math.Min(cut, c.Columns - column), c.Add);
            Close.SameBits(whole, y.ToArray());
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(13, 40, 72, 33)]
    [InlineData(16, 64, 64, 300)]
    public void Gradients_of_a_linear_layer_are_those_of_its_formula(int rows, int k, int stride, int tokens)
    {
        var random = new Random(rows);
        float[] w = Rows.Plain(random, rows * k), x = Rows.Plain(random, tokens * stride), dy = Rows.Plain(random, tokens * rows), dw = Rows.Plain(random, rows * k);
        foreach (LaneWidth width in Widths)
        {
            Product product = Product.Bind(width);
            using Guarded ws = new(w), xs = new(x), dys = new(dy), dws = new(dw), dxs = new(new float[tokens * k]);
            new InputGradient(product).Run(dys.Floats, rows, ws.Floats, rows, k, dxs.Floats, k, tokens, add: false);
            new WeightGradient(product).Run(dys.Floats, rows, xs.Floats, stride, tokens, dws.Floats, rows, k);
            float[] actualInput = dxs.ToArray(), actualWeights = dws.ToArray();
            for (int t = 0; t < tokens; t++)
                for (int i = 0; i < k; i++)
                {
                    double[] terms = [.. Enumerable.Range(0, rows).Select(r => (double)dy[t * rows + r] * w[r * k + i])];
                    Close.Within(terms.Sum(), actualInput[t * k + i], (rows + 1) * Close.U * terms.Sum(Math.Abs), $"dx[{t}, {i}]");
                }

            for (int r = 0; r < rows; r++)
                for (int i = 0; i < k; i++)
                {
                    double[] terms = [dw[r * k + i], .. Enumerable.Range(0, tokens).Select(t => (double)dy[t * rows + r] * x[t * stride + i])];
                    Close.Within(terms.Sum(), actualWeights[r * k + i], (tokens + 2) * Close.U * terms.Sum(Math.Abs), $"dw[{r}, {i}]");
                }
        }
    }

    private static Gen<Case> Cases(bool special = false) =>
        from rows in Gen.Choose(0, 19)
        from columns in Gen.Choose(0, 70)
        from steps in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(120, 270))
        from turned in Gen.Elements(true, false)
        from add in Gen.Elements(true, false)
        from gap in Gen.Choose(0, 5)
        from seed in Gen.Choose(0, int.MaxValue)
        select Case.Of(rows, columns, steps, turned, add, gap, new Random(seed), special);

    /// <summary>A product: a lies row after row, or turned, step after step.</summary>
    private sealed record Case(int Rows, int Columns, int Steps, int ARow, int AStep, int BStep, int Stride, bool Add, float[] A, float[] B, float[] C)
    {
        public static Case Of(int rows, int columns, int steps, bool turned, bool add, int gap, Random random, bool special)
        {
            Func<int, float[]> values = n => special ? Ops.Rows.Special(random, n) : Ops.Rows.Plain(random, n);
            int aRow = turned ? 1 : steps + gap, aStep = turned ? rows + gap : 1, bStep = columns + gap, stride = columns + gap;
            // a has a row more than it needs, b and c none: what is read behind them is seen.
            return new(rows, columns, steps, aRow, aStep, bStep, stride, add,
                values((rows + 1) * (steps + 1) + gap * Math.Max(rows, steps)), values(Math.Max(0, (steps - 1) * bStep + columns)), values(Math.Max(0, (rows - 1) * stride + columns)));
        }

        public float[] Run(LaneWidth width)
        {
            using Guarded a = new(A), b = new(B), y = new(C);
            Product.Bind(width).Run(a.Floats, ARow, AStep, b.Floats, BStep, Steps, y.Floats, Stride, Rows, Columns, Add);
            return y.ToArray();
        }

        public override string ToString() => $"{Rows} x {Columns}, {Steps} steps, a {ARow}/{AStep}, add {Add}";
    }
}
