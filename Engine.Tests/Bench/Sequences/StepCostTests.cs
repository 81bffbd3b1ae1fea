using Engine.Bench.Race;
using Engine.Bench.Sequences;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Sequences;

public class StepCostTests
{
    [Fact]
    public void A_step_is_compared_with_the_larger_limit_of_its_own_round()
    {
        // Reading 100 bytes takes 1, 2 and 4 s; multiplying 60 takes 3, 1 and 2 s.
        var step = new StepCost(StepKind.Verified, 4, 100, 60, [new(6, 2, 100, 20), new(4, 2, 50, 60), new(8, 8, 25, 30)]);
        Assert.Equal((6, 2, 2, 2, 3), (step.Seconds, step.OverOne, step.Reading, step.Multiplying, step.Least));
        Assert.Equal(0.5, step.Share.Value);
        Assert.True((step with { Bytes = 1000 }).Share.IsNoise);
        Assert.Equal("not known", (step with { Bytes = double.NaN }).Share.ToString());
    }

    [Fact]
    public void Sequences_have_keys_and_values_each_and_every_row_goes_through_the_head()
    {
        using var folder = new TempFolder();
        SyntheticCheckpoint.Write(folder.File("q8.gguf"), SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        TokenWork work = TokenWork.Of(folder.File("q8.gguf"));
        Assert.Equal(300 * 256, work.HeadMultiplications);
        (double bytes, double multiplications) = StepCost.Work(work, StepKind.Sequences, 3, past: 10, steps: 12);
        Assert.Equal(work.WeightBytes + 3 * work.CacheBytes(16), bytes);
        Assert.Equal(3 * (work.Multiplications + 300 * 256 + work.ScoreMultiplications(16)), multiplications);
        (bytes, multiplications) = StepCost.Work(work, StepKind.Verified, 3, past: 10, steps: 12);
        Assert.Equal(work.WeightBytes + work.CacheBytes(28), bytes);
        Assert.Equal(3 * (work.Multiplications + 300 * 256 + work.ScoreMultiplications(28)), multiplications);
        Assert.True(double.IsNaN(StepCost.Work(null, StepKind.Verified, 3, 10, 12).Bytes));
    }

    [Fact]
    public void The_report_holds_the_cost_over_one_and_its_limit()
    {
        StepCost[] steps = [new(StepKind.Sequences, 1, 40, 10, [new(2, 2, 40, 10)]), new(StepKind.Sequences, 4, 40, 40, [new(8, 2, 40, 10)]), new(StepKind.Verified, 4, double.NaN, double.NaN, [new(5, 2, 40, 10)])];
        string table = StepReport.Markdown(steps);
        Assert.Contains("| one sequence | 1 | 2000.00 | 1.00 | 1000.00 | 1000.00 | 1.00 | 50 % |", table, StringComparison.Ordinal);
        Assert.Contains("| as many sequences | 4 | 8000.00 | 4.00 | 1000.00 | 4000.00 | 4.00 | 50 % |", table, StringComparison.Ordinal);
        Assert.Contains("| one sequence, verified | 4 | 5000.00 | 2.50 | not known | not known | not known | not known |", table, StringComparison.Ordinal);
    }
}
