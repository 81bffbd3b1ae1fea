using System.Text.Json.Nodes;
using System.Xml.Linq;
using Engine.Bench;
using Engine.Bench.Ablation;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Ablation;

public class AblationReportTests
{
    [Fact]
    public void The_JSON_holds_ratios_to_the_whole_engine_and_the_cost_of_a_token_more()
    {
        JsonNode json = JsonNode.Parse(AblationJson.Of(Result()))!;
        JsonArray rows = json["rows"]!.AsArray();
        Assert.Equal(["nothing", "KV cache", "threads", "nothing"], rows.Select(r => r!["without"]!.GetValue<string>()));
        double Number(int row, string key) => rows[row]![key]!.GetValue<double>();
        // The whole engine decodes 40 at first and 60 at last.
        Assert.Equal(0.1, Number(1, "decode_ratio"));
        Assert.Equal(0.8, Number(0, "decode_ratio"));
        Assert.Equal(1, Number(1, "prefill_ratio"));
        Assert.Equal((64, 2), (Number(1, "prompt"), Number(1, "tokens")));
        // Windows of 8 have 3 scored tokens: the whole engine lost 3 and 6 on two, the row 4.5 on the first.
        Assert.Equal(Math.Exp(1.5), Number(0, "perplexity"), 1e-6);
        Assert.Equal(Math.Exp(1.5), Number(1, "perplexity"), 1e-6);
        Assert.Equal(Math.Exp(0.5), Number(1, "perplexity_ratio"), 1e-6);
        Assert.Equal(3, Number(1, "scored_tokens"));
        Assert.Null(rows[2]!["perplexity"]);
        Assert.Equal(0, Number(2, "scored_tokens"));
        Assert.Equal(2, rows[1]!["samples"]!.AsArray().Count);
        Assert.True(json["noisy"]!.GetValue<bool>());
        Assert.Equal([1, 2, 4], json["token_costs"]!.AsArray().Select(c => c!["length"]!.GetValue<int>()));
        Assert.Equal(0.5, json["token_costs"]![2]!["without_cache_seconds"]!.GetValue<double>());
    }

    [Fact]
    public void The_table_says_what_proves_nothing_and_what_is_not_as_promised()
    {
        string table = AblationMarkdown.Of(Result());
        Assert.Contains("Noisy", table, StringComparison.Ordinal);
        Assert.Contains("drifted by +50 %", table, StringComparison.Ordinal);
        Assert.Contains("| KV cache | every token computes all before it again | 64 | 100.0 | 1.000 | 2 | 5.00 | 0.100 | 4.4817 | 1.6487 | 3 | same bits |", table, StringComparison.Ordinal);
        Assert.Contains("**1.0e-6, and same bits are promised**", table, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plots_are_xml_with_a_bar_for_each_row_and_a_point_for_each_length()
    {
        XNamespace ns = "http://www.w3.org/2000/svg";
        XElement bars = XElement.Parse(AblationPlot.Of(Result())), costs = XElement.Parse(TokenCostPlot.Of(Result()));
        Assert.Equal(2 * 4, bars.Elements(ns + "rect").Count() - 1);
        Assert.All(bars.Elements(ns + "rect"), r => Assert.True((double)r.Attribute("width")! >= 0));
        Assert.Equal(2 * 3, costs.Elements(ns + "circle").Count());
        Assert.Equal(2, costs.Elements(ns + "polyline").Count());
        Assert.Contains(costs.Elements(ns + "text"), t => t.Value == "tokens before it");
    }

    [Fact]
    public async Task An_ablation_runs_from_the_file_to_the_report()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        var options = new AblationOptions
        {
            Model = new ChosenModel(path, "small", null, true),
            Threads = 1,
            Only = "cache",
            Samples = 1,
            Prompt = 16,
            Tokens = 4,
            Budget = TimeSpan.FromMinutes(1),
            Text = new string('a', 40),
            TextName = "a",
            Window = 16,
            Windows = 5,
            Longest = 5,
            Patience = TimeSpan.Zero,
            Limit = TimeSpan.Zero,
        };
        AblationResult result = await new AblationTrack(options, _ => { }).RunAsync(default);
        Assert.Equal(["nothing", "KV cache", "nothing"], result.Rows.Select(r => r.Technique.Name));
        Assert.All(result.Rows, row =>
        {
            Assert.Equal((16, 4, 2), (row.Prompt, row.Tokens, row.Losses.Count));
            Assert.True(row is { SameBits: true, SameTokens: true, LogitsError: 0, PeakBytes: > 1_000_000 });
            Assert.Equal(1, result.PerplexityRatio(row));
            Assert.True(double.IsFinite(result.Perplexity(row)));
        });
        Assert.Equal([1, 2, 4], result.Costs.Select(c => c.Length));
        Assert.All(result.Costs, c => Assert.True(c is { WithCache: > 0, WithoutCache: > 0 }));
        Assert.DoesNotContain("promised", AblationMarkdown.Of(result), StringComparison.Ordinal);
    }

    private static AblationResult Result()
    {
        AblationRow Row(Technique technique, double decode, double[] losses, bool same) => new()
        {
            Technique = technique,
            Prompt = 64,
            Samples = [new(100, decode, 2, 0), new(100, decode, 5, 0.5)],
            Losses = losses,
            LogitsError = same ? 0 : 1e-6,
            SameBits = same,
            SameTokens = true,
            PeakBytes = 1_000_000,
        };
        Technique[] techniques = [.. Technique.All(null, 2, Engine.Kernels.Lanes.LaneWidth.Scalar)];
        return new AblationResult
        {
            Model = "small & made up",
            Synthetic = true,
            Threads = 2,
            Prompt = 64,
            Tokens = 5,
            Window = 8,
            Text = "a text",
            Rows = [Row(Technique.None, 40, [3, 6], true), Row(techniques[0], 5, [4.5], true), Row(techniques[^1], 20, [], false), Row(Technique.None, 60, [3, 6], true)],
            Costs = [new(1, 0.01, 0.02), new(2, 0.01, 0.1), new(4, 0.011, 0.5)],
            Noisy = true,
            Repeated = 0,
            Took = TimeSpan.FromSeconds(1),
        };
    }
}
