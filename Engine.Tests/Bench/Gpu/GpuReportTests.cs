using System.Text.Json.Nodes;
using System.Xml.Linq;
using Engine.Bench.Gpu;
using Engine.Bench.Limits;

namespace Engine.Tests.Bench.Gpu;

public class GpuReportTests
{
    private static readonly GpuLimits Limits = new(Read: 100e9, Copy: 90e9, DriverCopy: 80e9, Fma: 10e12, MultiplyAdd: 5e12, Dp4a: 20e12, Mma: 400e12);

    // 1 GB a token; a prompt's token takes 1e9 products and attends by 1e7.
    private static readonly GpuRow Row = new("Llama & co", "Q8_0")
    {
        Work = new(MultiplyOperand.Bytes, WeightBytes: 990_000_000, CacheBytes: 10_000_000, Products: 1e9, Scores: 1e7),
        Samples = [new(1000, 40), new(3000, 60), new(2000, 50)],
        DecodedTokens = 4,
        PromptCounts = new(100, 3, 1),
        DecodeCounts = new(400, 12, 4),
        LoadSeconds = 2.5,
    };

    [Fact]
    public void Shares_are_of_what_multiplies_the_weights()
    {
        Assert.Equal(("mma", 400e12), Limits.Of(MultiplyOperand.Bytes));
        Assert.Equal(("mma / 4", 100e12), Limits.Of(MultiplyOperand.Int16));
        Assert.Equal(("fma", 10e12), Limits.Of(MultiplyOperand.Float32));
        GpuLimits plain = Limits with { Mma = double.NaN };
        Assert.Equal(("dp4a", 20e12), plain.Of(MultiplyOperand.Bytes));
        Assert.Equal(("int32", 5e12), plain.Of(MultiplyOperand.Int16));
        Assert.Equal(0.5, Row.DecodeShare(Limits).Value, 1e-12);
        Assert.Equal(2000 * (1e9 / 400e12 + 1e7 / 10e12), Row.PrefillShare(Limits).Value, 1e-12);
        Assert.Equal(2000 * (1e9 / 20e12 + 1e7 / 10e12), Row.PrefillShare(plain).Value, 1e-12);
    }

    [Fact]
    public void The_JSON_holds_limits_rates_counts_and_samples()
    {
        JsonNode json = JsonNode.Parse(GpuJson.Of(Result()))!, row = json["rows"]![0]!;
        double Number(string key) => row[key]!.GetValue<double>();
        Assert.Equal(100e9, json["limits"]!["read_bytes_per_second"]!.GetValue<double>());
        Assert.Equal(400e12, json["limits"]!["mma_int8_macs_per_second"]!.GetValue<double>());
        Assert.Null(JsonNode.Parse(GpuJson.Of(Result() with { Limits = Limits with { Mma = double.NaN } }))!["limits"]!["mma_int8_macs_per_second"]);
        Assert.Equal((50, 2000, 20000), (Number("decode_tps"), Number("prefill_tps"), Number("decode_us_per_token")));
        Assert.Equal((100, 3, 1), (Number("launches_per_token"), Number("copies_per_token"), Number("synchronisations_per_token")));
        Assert.Equal(0.5, Number("decode_share_of_read"));
        Assert.Equal("mma", row["multiply_limit"]!.GetValue<string>());
        Assert.Equal(3, row["samples"]!.AsArray().Count);
        Assert.Equal("no room", json["rows"]![1]!["failure"]!.GetValue<string>());
        Assert.Null(json["rows"]![1]!["decode_tps"]);
        Assert.Equal("Llama-3.1-8B F16", json["left_out"]![0]!.GetValue<string>());
    }

    [Fact]
    public void The_table_tells_of_failures_and_of_what_is_missing()
    {
        string table = GpuMarkdown.Of(Result());
        Assert.Contains("| mma.sync, bytes (GMAC/s) | 400000.0 |", table, StringComparison.Ordinal);
        Assert.Contains("| Llama & co Q8_0 | 50.0 | 1000.0 | 50 % | 20000 | 100 | 3 | 1 | 2000.0 | 1 % | mma | 100 | 2.5 |", table, StringComparison.Ordinal);
        Assert.Contains("**Llama & co F16 failed:** no room", table, StringComparison.Ordinal);
        Assert.Contains("No time was left for Llama-3.1-8B F16.", table, StringComparison.Ordinal);
        Assert.DoesNotContain("no share of them means anything", table, StringComparison.Ordinal);
        GpuResult other = Result() with { IsProcessor = true, Limits = Limits with { Mma = double.NaN, Read = 10e9 } };
        Assert.Contains("no share of them means anything", GpuMarkdown.Of(other), StringComparison.Ordinal);
        Assert.Contains("| mma.sync, bytes (GMAC/s) | none |", GpuMarkdown.Of(other), StringComparison.Ordinal);
        // What exceeds a limit raises it.
        Assert.Contains("| 100 % (noise) |", GpuMarkdown.Of(other), StringComparison.Ordinal);
    }

    [Fact]
    public void The_plot_has_two_bars_for_every_model_that_ran()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        XElement plot = XDocument.Parse(GpuPlot.Of(Result())).Root!;
        Assert.Equal(1 + 2, plot.Elements(svg + "rect").Count());
        Assert.Contains(plot.Elements(svg + "text"), text => text.Value == "Llama & co Q8_0");
        Assert.Contains(plot.Elements(svg + "text"), text => text.Value == "50.0 tokens/s");
    }

    private static GpuResult Result() => new(
        new() { Prefill = 512, Decode = 5, Samples = 3, Limit = TimeSpan.FromSeconds(60) }, "cuda:0 (a GPU, compute capability 9.0)", Limits,
        [Row, new("Llama & co", "F16") { Failure = "no room" }], ["Llama-3.1-8B F16"], TimeSpan.FromSeconds(12));
}
