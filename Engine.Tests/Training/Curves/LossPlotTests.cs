using System.Globalization;
using System.Xml.Linq;
using Engine.Tests.Loading;
using Engine.Training.Curves;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Curves;

public class LossPlotTests
{
    private static readonly XNamespace Ns = "http://www.w3.org/2000/svg";

    [Fact]
    public void Training_and_held_out_loss_are_lines_within_the_axes()
    {
        LossRow[] rows = [.. Enumerable.Range(1, 3000).Select(i =>
        {
            double falling = 6 * Math.Exp(-i / 400.0);
            return new LossRow(i, i * 4096L, 1 + falling + (0.2 * Math.Sin(i)), i % 500 == 0 ? 1.1 + falling : null, 1e-3, 1, i);
        })];
        XElement svg = XElement.Parse(LossPlot.Of(rows, "a < b & c"));
        XElement[] lines = [.. svg.Elements(Ns + "polyline")];
        Assert.Equal(["#c4d6ec", "#2f6db5", "#b5762f"], lines.Select(l => l.Attribute("stroke")!.Value));
        Assert.All(lines.SelectMany(Points), p => Assert.True(p.X is >= 70 and <= 735 && p.Y is >= 60 and <= 380));
        Assert.Equal(6, Points(lines[2]).Length);
        Assert.Equal(6, svg.Elements(Ns + "circle").Count());
        // A falling loss rises on the page, and ends at the right.
        Assert.True(Points(lines[1])[0].Y < Points(lines[1])[^1].Y - 200);
        Assert.Equal(735, Points(lines[1])[^1].X);
        string[] labels = [.. svg.Elements(Ns + "text").Select(t => t.Value)];
        string[] expected = ["a < b & c", "nats per token", "step (12.29 million tokens in all)", "3,000", "2", "held out: 1.103"];
        Assert.All(expected, text => Assert.Contains(text, labels));
        Assert.True(svg.ToString().Length < 100_000);
    }

    [Fact]
    public void Any_rows_make_a_picture()
    {
        Gen<double> real = Gen.OneOf(
            Gen.Elements(0, 1, 7.6, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue),
            Gen.Choose(-1000, 1000).Select(i => i / 64.0));
        var rows = (from loss in real
                    from heldOut in Gen.OneOf(Gen.Constant((double?)null), real.Select(d => (double?)d))
                    from step in Gen.Choose(1, 1000)
                    select (loss, heldOut, step)).ListOf();
        Prop.ForAll(rows.ToArbitrary(), made =>
        {
            long step = 0;
            XElement svg = XElement.Parse(LossPlot.Of([.. made.Select(r => new LossRow(step += r.step, step, r.loss, r.heldOut, 1, 1, 1))], "title"));
            Assert.All(svg.Elements(Ns + "polyline").SelectMany(Points), p => Assert.True(p.X is >= 70 and <= 735 && p.Y is >= 60 and <= 380));
            Assert.True(svg.Elements(Ns + "text").Count() >= 4);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_picture_is_written_beside_the_curve()
    {
        using TempFolder folder = new();
        LossCurve curve = LossCurve.Open(folder.File("loss.csv"));
        curve.Append(new(1, 1, 1, 2, 1, 1, 1));
        curve.WriteSvg(folder.File("loss.svg"), "title");
        Assert.Equal(LossPlot.Of(curve.Rows, "title"), File.ReadAllText(folder.File("loss.svg")));
    }

    /// <summary>With a hundred rows, n = 2, the weight halves with each step back.</summary>
    [Fact]
    public void Smoothing_is_the_mean_with_falling_weights()
    {
        (double, double)[] points = [.. Enumerable.Range(0, 100).Select(i => ((double)i, i == 1 ? 3.0 : 0.0))];
        double[] smooth = [.. LossPlot.Smoothed(points).Select(p => p.Loss)];
        Assert.Equal(0, smooth[0]);
        Assert.Equal(3 / 1.5, smooth[1]);
        Assert.Equal(1.5 / 1.75, smooth[2]);
        Assert.Equal(0.75 / 1.875, smooth[3]);
        Assert.Equal([1.0, 2.0, 4.0], LossPlot.Smoothed([(1, 1), (2, 2), (3, 4)]).Select(p => p.Loss));
    }

    [Fact]
    public void Ticks_are_round_and_within_the_range()
    {
        Assert.Equal([0, 500, 1000, 1500, 2000, 2500, 3000], Ticks.Of(0, 3000, 8));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Ticks.Of(0.9, 7.6, 7));
        var ranges = from low in Gen.Choose(-1_000_000, 1_000_000)
                     from length in Gen.Choose(1, 1_000_000)
                     from about in Gen.Choose(3, 12)
                     select (From: low / 1000.0, To: (low + length) / 1000.0, About: about);
        Prop.ForAll(ranges.ToArbitrary(), r =>
        {
            IReadOnlyList<double> ticks = Ticks.Of(r.From, r.To, r.About);
            Assert.InRange(ticks.Count, r.About / 2.0 - 1, r.About * 2 + 1);
            double slack = 1e-9 * Math.Max(Math.Abs(r.From), Math.Abs(r.To));
            Assert.All(ticks, t => Assert.InRange(t, r.From - slack, r.To + slack));
        }).QuickCheckThrowOnFailure();
    }

    private static (double X, double Y)[] Points(XElement line)
        => [.. line.Attribute("points")!.Value.Split(' ').Select(p => p.Split(',')).Select(p => (Number(p[0]), Number(p[1])))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
