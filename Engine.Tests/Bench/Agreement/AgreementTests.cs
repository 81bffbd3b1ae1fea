using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Bench.Agreement;
using Engine.Bench.Race;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Race;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Cli;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Agreement;

public class AgreementTests
{
    [Fact]
    public void The_report_tells_the_difference_in_percent()
    {
        AgreementResult result = Result(same: true, fast: Math.Log(20.19), exact: Math.Log(20));
        JsonNode json = JsonNode.Parse(AgreementReport.Json(result))!;
        Assert.Equal(20, json["peer"]!["perplexity"]!.GetValue<double>(), 1e-6);
        Assert.Equal(0.95, json["ours"]!["fast"]!["difference_percent"]!.GetValue<double>(), 1e-6);
        Assert.Equal(0, json["ours"]!["exact"]!["difference_percent"]!.GetValue<double>(), 1e-6);
        Assert.True(json["agrees"]!.GetValue<bool>());
        Assert.True(json["same_ids"]!.GetValue<bool>());
        string table = AgreementReport.Markdown(result);
        Assert.Contains("| fast | 20.1900 | +0.950 % |", table, StringComparison.Ordinal);
        Assert.Contains("They agree within 1 %", table, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_one_percent_is_no_agreement_in_either_direction()
    {
        foreach (double perplexity in new[] { 20.21, 19.79 })
        {
            AgreementResult result = Result(same: null, fast: Math.Log(20), exact: Math.Log(perplexity));
            Assert.False(result.Agrees);
            Assert.Contains("do not agree", AgreementReport.Markdown(result), StringComparison.Ordinal);
            Assert.Contains("fails on this text", AgreementReport.Markdown(result), StringComparison.Ordinal);
            Assert.Null(JsonNode.Parse(AgreementReport.Json(result))!["same_ids"]);
        }
    }

    [Fact]
    public void A_window_is_scored_from_its_middle_on()
    {
        Assert.Equal((257, 255), (WindowLoss.First(512), WindowLoss.Count(512)));
        Assert.Equal([[1, 2], [3, 4]], WindowLoss.Windows([1, 2, 3, 4, 5], 2));
        Assert.Equal(-Math.Log(Math.Exp(2) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(-3))), WindowLoss.Of([1, 2, -3], 1), 1e-12);
        Assert.Equal(Math.Log(2), WindowLoss.Of([1e30f, 1e30f], 0), 1e-12);
    }

    [TestDataFact]
    public async Task The_rule_is_that_of_the_command_line()
    {
        using var folder = new TempFolder();
        string text = folder.Write("text.txt", string.Join(' ', Enumerable.Repeat("Once upon a time there was a little girl who liked to play in the park.", 30)));
        string model = TestData.Path("models/TinyStories-656K");
        CliRun cli = (await CliRun.Of("perplexity", model, "--file", text, "--context", "64", "--json")).AssertOk();
        using var engine = new OwnEngine();
        engine.Load(new EngineSetting(model, 2, 64));
        int[][] windows = [.. WindowLoss.Windows(engine.Tokenize(await File.ReadAllTextAsync(text)), 64)];
        double perplexity = Math.Exp(windows.Sum(engine.Loss) / windows.Sum(w => WindowLoss.Count(w.Length)));
        Assert.Equal(JsonNode.Parse(cli.Output)!["perplexity"]!.GetValue<double>(), perplexity, 1e-9 * perplexity);
    }

    [LlamaCppFact]
    public async Task Both_engines_give_a_text_the_same_perplexity()
    {
        using var folder = new TempFolder();
        string path = folder.File("made-up.gguf"), text = folder.Write("text.txt", string.Concat(Enumerable.Range(0, 60).Select(i => i.ToString(CultureInfo.InvariantCulture) + " the other, ")));
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q4_K_M"));
        AgreementResult result = await new AgreementTrack(path, text, context: 100, windows: 4, threads: 1, _ => { }).RunAsync(default);
        Assert.True(result.Agrees, AgreementReport.Markdown(result));
        Assert.True(result.SameIds);
        Assert.Equal((4, 4 * 49), (result.Windows, result.Peer.Scored));
    }

    private static AgreementResult Result(bool? same, double fast, double exact) => new()
    {
        File = "model.gguf",
        Text = "text.txt",
        Context = 512,
        Windows = 1,
        Tokens = 600,
        SameIds = same,
        Backend = "a build",
        Peer = new Score("peer", 255 * Math.Log(20), 255, 1),
        Ours = [new Score("fast", 255 * fast, 255, 1), new Score("exact", 255 * exact, 255, 1)],
    };
}
