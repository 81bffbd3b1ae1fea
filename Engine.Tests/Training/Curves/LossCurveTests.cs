using System.Globalization;
using Engine.Tests.Loading;
using Engine.Training.Curves;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Curves;

public class LossCurveTests
{
    private const string Header = "step,tokens,loss,held_out_loss,learning_rate,gradient_norm,seconds\n";

    [Fact]
    public void The_file_has_a_line_for_each_step()
    {
        using TempFolder folder = new();
        LossCurve curve = LossCurve.Open(folder.File("loss.csv"));
        curve.Append(new(1, 4096, 7.625, null, 1e-5, 2.5, 0.25));
        curve.Append(new(3, 12288, 6.5, 6.75, 2e-5, 1, 0.75));
        Assert.Equal(Header + "1,4096,7.625,,1E-05,2.5,0.25\n3,12288,6.5,6.75,2E-05,1,0.75\n", File.ReadAllText(folder.File("loss.csv")));
        Assert.Equal([1, 3], curve.Rows.Select(r => r.Step));
    }

    [Fact]
    public void Every_row_is_read_as_it_was_written()
    {
        Gen<double> real = ArbMap.Default.GeneratorFor<double>();
        var rows = (from loss in real
                    from heldOut in Gen.OneOf(Gen.Constant((double?)null), real.Select(d => (double?)d))
                    from rate in real
                    from norm in real
                    from seconds in real
                    from tokens in ArbMap.Default.GeneratorFor<long>()
                    select new LossRow(1, tokens, loss, heldOut, rate, norm, seconds)).ListOf();
        Prop.ForAll(rows.ToArbitrary(), made =>
        {
            using TempFolder folder = new();
            LossRow[] numbered = [.. made.Select((r, i) => r with { Step = (i + 1) * 5 })];
            LossCurve curve = LossCurve.Open(folder.File("loss.csv"));
            foreach (LossRow row in numbered) curve.Append(row);
            Assert.Equal(numbered, LossCurve.Read(folder.File("loss.csv")));
            Assert.Equal(numbered, LossCurve.Open(folder.File("loss.csv"), long.MaxValue).Rows);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Going_on_from_a_step_gives_the_file_of_a_training_that_never_stopped()
    {
        using TempFolder folder = new();
        LossRow[] rows = [.. Enumerable.Range(1, 9).Select(i => new LossRow(i * 10, i * 1000, 7.0 / i, i % 3 == 0 ? 7.5 / i : null, 1e-3, 1, i))];
        LossCurve whole = LossCurve.Open(folder.File("whole.csv")), stopped = LossCurve.Open(folder.File("stopped.csv"));
        foreach (LossRow row in rows) whole.Append(row);
        foreach (LossRow row in rows[..7]) stopped.Append(row);
        // The last line broke off.
        File.AppendAllText(folder.File("stopped.csv"), "80,8000,0.8");
        LossCurve resumed = LossCurve.Open(folder.File("stopped.csv"), 45);
        Assert.Equal(rows[..4], resumed.Rows);
        foreach (LossRow row in rows[4..]) resumed.Append(row);
        Assert.Equal(File.ReadAllText(folder.File("whole.csv")), File.ReadAllText(folder.File("stopped.csv")));
        Assert.Empty(LossCurve.Open(folder.File("stopped.csv")).Rows);
        Assert.Equal(Header, File.ReadAllText(folder.File("stopped.csv")));
    }

    [Fact]
    public void Steps_go_on()
    {
        using TempFolder folder = new();
        LossCurve curve = LossCurve.Open(folder.File("loss.csv"));
        Assert.Throws<ArgumentException>("row", () => curve.Append(default));
        curve.Append(new(2, 1, 1, null, 1, 1, 1));
        Assert.Throws<ArgumentException>("row", () => curve.Append(new(2, 1, 1, null, 1, 1, 1)));
        Assert.Single(LossCurve.Read(folder.File("loss.csv")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("step,loss\n")]
    [InlineData(Header + "1,2,3\n")]
    [InlineData(Header + "1,2,x,,1,1,1\n")]
    [InlineData(Header + "1,2,3,x,1,1,1\n")]
    [InlineData(Header + "1.5,2,3,,1,1,1\n")]
    [InlineData(Header + "2,1,1,,1,1,1\n1,1,1,,1,1,1\n")]
    public void Another_file_is_refused_and_left_as_it_is(string text)
    {
        using TempFolder folder = new();
        string path = folder.Write("loss.csv", text);
        Assert.Equal(path, Assert.Throws<ModelLoadException>(() => LossCurve.Open(path, 5)).File);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void Numbers_are_the_same_in_every_locale()
    {
        CultureInfo before = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "~";
        LossRow row = new(1, 2, -0.5, 1.5, 0.25, 2.5, 1.5);
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("1,2,-0.5,1.5,0.25,2.5,1.5", row.ToCsv());
            Assert.Equal(row, LossRow.Parse(row.ToCsv()));
            Assert.Contains("nats", LossPlot.Of([row], "x"), StringComparison.Ordinal);
            Assert.DoesNotContain("~", LossPlot.Of([row], "x"), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
