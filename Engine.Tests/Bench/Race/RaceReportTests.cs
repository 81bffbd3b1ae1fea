using System.Text.Json.Nodes;
using System.Xml.Linq;
using Engine.Bench;
using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

public class RaceReportTests
{
    [Fact]
    public void The_JSON_holds_medians_ratios_shares_and_samples()
    {
        RaceResult result = Result(noisy: true);
        JsonNode json = JsonNode.Parse(RaceJson.Of(result))!;
        double Number(string key) => json[key]!.GetValue<double>();
        Assert.Equal(200, json["ours"]!["prefill_tps"]!.GetValue<double>());
        Assert.Equal(40, json["ours"]!["decode_tps"]!.GetValue<double>());
        Assert.Equal(1500, json["ours"]!["peak_mb"]!.GetValue<double>());
        Assert.Null(json["peer"]!["peak_mb"]);
        Assert.Equal(2, Number("prefill_ratio"));
        Assert.Equal(2, Number("decode_ratio"));
        Assert.Equal((2, 2, 2, 0.75), (json["decode_paired"]!["ratio"]!.GetValue<double>(), json["decode_paired"]!["low"]!.GetValue<double>(), json["decode_paired"]!["high"]!.GetValue<double>(), json["decode_paired"]!["confidence"]!.GetValue<double>()));
        Assert.Equal(("256 lanes", "as it runs"), (json["ours"]!["setting"]!.GetValue<string>(), json["peer"]!["setting"]!.GetValue<string>()));
        Assert.Equal("haswell", json["peer_build"]!.GetValue<string>());
        Assert.Equal(40 * result.Work.DecodeBytes(100, 10) / 60e9, Number("bandwidth_share"), 1e-6);
        Assert.Equal(200 * result.Work.PrefillMultiplications(100) / 400e9, Number("multiply_share"), 1e-6);
        Assert.True(json["noisy"]!.GetValue<bool>());
        Assert.Null(json["logits_error"]);
        JsonArray samples = json["samples"]!.AsArray();
        Assert.Equal(6, samples.Count);
        Assert.Equal(3, samples.Count(s => s!["engine"]!.GetValue<string>() == "ours"));
        Assert.Equal(0.5, samples[0]!["foreign_cores"]!.GetValue<double>());
    }

    [Fact]
    public void The_table_says_when_it_proves_nothing()
    {
        Assert.Contains("Noisy", RaceMarkdown.Of(Result(noisy: true)), StringComparison.Ordinal);
        string quiet = RaceMarkdown.Of(Result(noisy: false));
        Assert.DoesNotContain("Noisy", quiet, StringComparison.Ordinal);
        Assert.Contains("| ratio | 2.00 | | 2.00 | | |", quiet, StringComparison.Ordinal);
        Assert.Contains("| by rounds, 75 % interval | 2.000 (2.000 to 2.000) | | 2.000 (2.000 to 2.000) | | |", quiet, StringComparison.Ordinal);
        Assert.Contains("ours: 256 lanes.", quiet, StringComparison.Ordinal);
        Assert.Contains("| them & us | 100.0 |", quiet, StringComparison.Ordinal);
        Assert.Contains("do not compute the same model", RaceMarkdown.Of(Result(noisy: false) with { LogitsError = 1.9 }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_round_without_its_other_side_is_not_compared()
    {
        RaceResult whole = Result(noisy: false), broken = whole with { Samples = [.. whole.Samples.SkipLast(1)] };
        Assert.Equal((0.75, 0.5), (whole.Paired(t => t.Decode).Confidence, broken.Paired(t => t.Decode).Confidence));
    }

    [Fact]
    public void Starts_are_compared_where_there_are_several()
    {
        // Three starts: level, twice, four times; how many rounds each has does not matter.
        RaceSample Sample(int start, int round, bool ours, double seconds) => new(start, round, ours, new ContestantTimes(100, 10, seconds, seconds), 0);
        RaceResult result = Result(noisy: false);
        result = result with
        {
            Options = result.Options with { Samples = 5, Starts = 3 },
            Samples = [Sample(1, 1, true, 1), Sample(1, 1, false, 1), Sample(1, 2, false, 3), Sample(1, 2, true, 3), Sample(1, 3, true, 2), Sample(1, 3, false, 2), Sample(2, 4, false, 2), Sample(2, 4, true, 1), Sample(3, 5, true, 1), Sample(3, 5, false, 4)],
        };
        PairedRatio paired = result.Paired(times => times.Decode);
        Assert.Equal((2, 1, 4, 0.75), (Math.Round(paired.Ratio, 9), Math.Round(paired.Low, 9), Math.Round(paired.High, 9), paired.Confidence));
        Assert.Contains("| by starts, 75 % interval | 2.000 (1.000 to 4.000)", RaceMarkdown.Of(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_round_belongs_to_one_start()
    {
        RaceOptions options = Result(noisy: false).Options with { Samples = 7, Starts = 3 };
        Assert.Equal([[1, 2, 3], [4, 5], [6, 7]], Enumerable.Range(1, 3).Select(start => options.Rounds(start).ToArray()));
        Assert.Equal(Enumerable.Range(1, 7), (options with { Starts = 1 }).Rounds(1));
        Assert.Equal(7, Enumerable.Range(1, 7).Select(start => Assert.Single((options with { Starts = 7 }).Rounds(start))).Distinct().Count());
    }

    [Fact]
    public void No_share_of_a_limit_is_more_than_all_of_it()
    {
        RaceResult result = Result(noisy: false) with { ReadBandwidth = 1, MultiplyPeak = 2 };
        JsonNode json = JsonNode.Parse(RaceJson.Of(result))!;
        foreach (string share in new[] { "bandwidth_share", "peer_bandwidth_share", "multiply_share", "peer_multiply_share" }) Assert.Equal(1, json[share]!.GetValue<double>());
        // The limit is what the faster side reached.
        Assert.Equal(40 * result.Work.DecodeBytes(100, 10) / 1e9, json["read_bandwidth_gbs"]!.GetValue<double>(), 1e-5);
        Assert.Equal(200 * result.Work.PrefillMultiplications(100) / 1e9, json["multiply_peak_gmacs"]!.GetValue<double>(), 1e-5);
        Assert.Contains("| ours | 200.0 | 100 % (noise) | 40.0 | 100 % (noise) |", RaceMarkdown.Of(result), StringComparison.Ordinal);
        Assert.Contains("measured too low", RaceMarkdown.Of(result), StringComparison.Ordinal);
        Assert.True(json["limits_raised"]!.GetValue<bool>());
        Assert.DoesNotContain("measured too low", RaceMarkdown.Of(Result(noisy: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_energy_of_a_token_is_said_where_it_is_known()
    {
        RaceResult result = Result(noisy: false);
        Assert.Contains("Energy is not known", RaceMarkdown.Of(result), StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(RaceJson.Of(result))!["ours"]!["decode_joules_per_token"]);
        using var ours = new FakeContestant("ours", null);
        RaceSample[] samples = [.. result.Samples.Where(s => s.Ours).Select((s, i) => s with { Times = s.Times with { PrefillJoules = i == 2 ? null : 30, DecodeJoules = 4 + i } })];
        result = result with { Ours = RaceResult.Side(ours, samples) };
        Assert.Contains("Energy of the CPU's packages: ours 0.300 J for a prompt's token, 0.500 J for a decoded one.", RaceMarkdown.Of(result), StringComparison.Ordinal);
        Assert.Equal(0.5, JsonNode.Parse(RaceJson.Of(result))!["ours"]!["decode_joules_per_token"]!.GetValue<double>());
    }

    [Fact]
    public void The_plot_is_xml_with_a_bar_for_each_side_and_a_dot_for_each_sample()
    {
        XElement svg = XElement.Parse(RacePlot.Of(Result(noisy: false)));
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(4, svg.Elements(ns + "rect").Count() - 1);
        Assert.Equal(12, svg.Elements(ns + "circle").Count());
        Assert.Contains(svg.Elements(ns + "text"), t => t.Value == "them & us");
    }

    private static RaceResult Result(bool noisy)
    {
        using var folder = new TempFolder();
        string file = folder.File("f16.gguf");
        SyntheticCheckpoint.Write(file, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("F16"));
        // Medians of 0.4, 0.5 and 0.9 seconds for 100 tokens, and of 0.2, 0.25 and 0.3 for 10.
        (double Prefill, double Decode)[] times = [(0.4, 0.3), (0.5, 0.25), (0.9, 0.2)];
        RaceSample[] samples = [.. times.SelectMany((t, i) => new[]
        {
            new RaceSample(1, i + 1, true, new ContestantTimes(100, 10, t.Prefill, t.Decode), 0.5),
            new RaceSample(1, i + 1, false, new ContestantTimes(100, 10, 2 * t.Prefill, 2 * t.Decode), 0),
        })];
        using var ours = new FakeContestant("ours", 1_500_000_000) { Setting = "256 lanes" };
        using var peer = new FakeContestant("them & us", null);
        return new RaceResult
        {
            Options = new RaceOptions { Model = "small", File = file, Threads = 2, Samples = 3, Prompt = 100, Tokens = 10, Build = PeerBuild.For("haswell"), Patience = default, Limit = default },
            Work = TokenWork.Of(file),
            Ours = RaceResult.Side(ours, samples.Where(s => s.Ours)),
            Peer = RaceResult.Side(peer, samples.Where(s => !s.Ours)),
            Samples = samples,
            ReadBandwidth = 60e9,
            MultiplyPeak = 400e9,
            LogitsError = double.NaN,
            Noisy = noisy,
            Repeated = 1,
            LoadAverage = 0.5,
            Took = TimeSpan.FromSeconds(10),
        };
    }

    private sealed class FakeContestant : Contestant
    {
        public FakeContestant(string name, long? peak) => (Name, PeakBytes) = (name, peak);

        public override string Name { get; }

        public override Task<ContestantTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest, CancellationToken cancellation) => Task.FromResult(default(ContestantTimes));

        public override void Dispose()
        {
        }
    }
}
