using System.Text.Json.Nodes;
using Engine.Bench;
using Engine.Bench.Sequences;
using Engine.Bench.Shapes;
using Engine.Loading;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Sequences;

public class SequencesTests
{
    [Fact]
    public void TheReportHoldsMediansAndQuantiles()
    {
        SequencesResult result = new()
        {
            Model = "small",
            Lanes = "512",
            Threads = 2,
            Count = 8,
            Prompt = 32,
            Tokens = 128,
            Samples = [new(1, 10, 9, 0), new(8, 50, 40, 0), new(8, 30, 20, 0), new(1, 12, 11, 0), new(1, 11, 10, 0), new(8, 44, 30, 0)],
            FirstTokens = [new(32, [.. Enumerable.Range(1, 100).Select(i => i / 1000.0)], 0.02), new(512, [1], double.NaN)],
            TooLong = [4096],
            ReadBandwidth = 40e9,
            MultiplyPeak = 400e9,
            WeightBytes = 1e6,
            Noisy = false,
            Repeated = 0,
            Took = TimeSpan.FromSeconds(1),
        };
        JsonNode json = JsonNode.Parse(SequencesReport.Json(result))!;
        Assert.Equal(11, json["alone_tps"]!.GetValue<double>());
        Assert.Equal(44, json["together_tps"]!.GetValue<double>());
        Assert.Equal(4, json["ratio"]!.GetValue<double>());
        JsonNode first = json["first_token"]![0]!;
        Assert.Equal([50, 90, 99, 20], new[] { "p50_ms", "p90_ms", "p99_ms", "limit_ms" }.Select(key => first[key]!.GetValue<double>()));
        Assert.Equal(100, first["samples_ms"]!.AsArray().Count);
        Assert.Null(json["first_token"]![1]!["limit_ms"]);
        string table = SequencesReport.Markdown(result);
        Assert.Contains("| 8 | 32 | 128 | 44.0 | 4.00 | 30.0 |", table, StringComparison.Ordinal);
        Assert.Contains("| 32 | 100 | 50.0 | 90.0 | 99.0 | 20.0 | 2.50 |", table, StringComparison.Ordinal);
        Assert.Contains("prompt of 4096 has no room", table, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", table, StringComparison.Ordinal);
        Assert.DoesNotContain("Noisy", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SequencesRunTogetherAndFirstTokensAreTimed()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), FormatMixture.ByName("Q8_0")!);
        using var model = LanguageModel.Load(path, new LoadOptions { Threads = 1, Context = 64, Sequences = 3 });
        var options = new SequencesOptions
        {
            Model = new ChosenModel(path, "small", null, true),
            Count = 3,
            Prompt = 8,
            Tokens = 5,
            Samples = 2,
            FirstToken = [new(8, 12), new(63, 1), new(64, 1)],
            Patience = TimeSpan.Zero,
            Limit = TimeSpan.Zero,
        };
        SequencesResult result = await new SequencesTrack(model, options, _ => { }).RunAsync(default);
        Assert.Equal([1, 3, 3, 1], result.Samples.Select(s => s.Sequences));
        Assert.All(result.Samples, s => Assert.True(s is { Rate: > 0, Whole: > 0 } && s.Whole < s.Rate * 5 / 4));
        Assert.Equal([(8, 12), (63, 1)], result.FirstTokens.Select(f => (f.Prompt, f.Seconds.Count)));
        Assert.All(result.FirstTokens, f => Assert.True(f.Limit > 0 && f.Limit < f.Seconds.Min()));
        Assert.Equal([64], result.TooLong);
    }
}
