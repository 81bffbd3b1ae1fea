using System.Text.Json.Nodes;
using Engine.Bench;
using Engine.Bench.Sequences;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Sequences;

public class SequencesTests
{
    [Fact]
    public void The_report_holds_medians_and_quantiles()
    {
        SequencesResult result = new()
        {
            Model = "small",
            Lanes = "512",
            Threads = 2,
            Counts = [8, 16],
            Prompt = 32,
            Tokens = 128,
            Samples = [new(1, 10, 9, 0), new(8, 50, 40, 0), new(8, 30, 20, 0), new(1, 12, 11, 0), new(1, 11, 10, 0), new(8, 44, 30, 0), new(16, 66, 50, 0)],
            Steps = [],
            FirstTokens = [new(32, [.. Enumerable.Range(1, 100).Select(i => i / 1000.0)], 0.02, 0.06), new(512, [1], double.NaN, double.NaN)],
            TooLong = [4096],
            Limits = new MachineLimits(40e9, "1 stream", 400e9, "vpdpbusd, 256 bits", 100e9),
            WeightBytes = 1e6,
            Noisy = false,
            Repeated = 0,
            Took = TimeSpan.FromSeconds(1),
        };
        JsonNode json = JsonNode.Parse(SequencesReport.Json(result))!;
        Assert.Equal([(1, 11, 1, 10), (8, 44, 4, 30), (16, 66, 6, 50)], json["together"]!.AsArray().Select(t => (Number(t, "sequences"), Number(t, "tps"), Number(t, "ratio"), Number(t, "with_prompts_tps"))));
        static double Number(JsonNode? node, string key) => node![key]!.GetValue<double>();
        JsonNode first = json["first_token"]![0]!;
        Assert.Equal([50, 90, 99, 20], new[] { "p50_ms", "p90_ms", "p99_ms", "limit_ms" }.Select(key => first[key]!.GetValue<double>()));
        Assert.Equal(100, first["samples_ms"]!.AsArray().Count);
        Assert.Null(json["first_token"]![1]!["limit_ms"]);
        string table = SequencesReport.Markdown(result);
        Assert.Contains("| 8 | 32 | 128 | 44.0 | 4.00 | 30.0 |", table, StringComparison.Ordinal);
        // No limit is above what was reached: 60 ms are more than the median.
        Assert.Contains("| 32 | 100 | 50.0 | 90.0 | 99.0 | 20.0 | 2.50 | 50.0 | 1.00 (noise) |", table, StringComparison.Ordinal);
        Assert.Contains("| 512 | 1 | 1000.0 | 1000.0 | 1000.0 | not known |  | not known |  |", table, StringComparison.Ordinal);
        Assert.Contains("prompt of 4096 has no room", table, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", table, StringComparison.Ordinal);
        Assert.DoesNotContain("Noisy", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequences_run_together_and_first_tokens_are_timed()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        using var model = LanguageModel.Load(path, new LoadOptions { Threads = 1, Context = 64, Sequences = 3 });
        var options = new SequencesOptions
        {
            Model = new ChosenModel(path, "small", null, true),
            Counts = [2, 3],
            StepTokens = [1, 3],
            Prompt = 8,
            Tokens = 5,
            Samples = 2,
            FirstToken = [new(8, 12), new(63, 1), new(64, 1)],
            Patience = TimeSpan.Zero,
            Limit = TimeSpan.Zero,
        };
        SequencesResult result = await new SequencesTrack(model, options, _ => { }).RunAsync(default);
        Assert.Equal([1, 2, 3, 3, 2, 1], result.Samples.Select(s => s.Sequences));
        Assert.All(result.Samples, s => Assert.True(s is { Rate: > 0, Whole: > 0 } && s.Whole < s.Rate * 5 / 4));
        Assert.Equal([(8, 12), (63, 1)], result.FirstTokens.Select(f => (f.Prompt, f.Seconds.Count)));
        Assert.All(result.FirstTokens, f => Assert.True(f.Limit > 0 && f.Limit < f.Seconds.Min()));
        Assert.All(result.FirstTokens, f => Assert.True(f.FloatLimit >= f.Limit));
        Assert.Equal([64], result.TooLong);
        // A chunk of three behind eight, and twelve steps of it.
        Assert.Equal([(StepKind.Sequences, 1), (StepKind.Sequences, 3), (StepKind.Verified, 3)], result.Steps.Select(s => (s.Kind, s.Tokens)));
        Assert.All(result.Steps, s => Assert.True(s is { Seconds: > 0, OverOne: > 0, Reading: > 0, Multiplying: > 0, Share.Value: > 0 and <= 1, Samples.Count: 2 }));
        Assert.Equal(1, result.Steps[0].OverOne);
        Assert.Contains("| one sequence, verified | 3 |", SequencesReport.Markdown(result), StringComparison.Ordinal);
        Assert.Equal(3, JsonNode.Parse(SequencesReport.Json(result))!["steps"]!.AsArray().Count);
    }
}
