using Engine.Bench.EndToEnd;
using Engine.Bench.Limits;
using Engine.Bench.Shapes;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.EndToEnd;

public class ProfileTests
{
    [Fact]
    public async Task Steps_are_told_apart_and_attention_has_a_share_in_each()
    {
        using var folder = new TempFolder();
        using LanguageModel model = Load(folder);
        using var profile = new StepProfile(model);
        await foreach (GenerationUpdate _ in model.GenerateAsync(Enumerable.Range(0, 40).ToArray(), new GenerationOptions { MaxTokens = 4, Temperature = 0, IgnoreEndTokens = true })) { }
        Assert.Equal(4, profile.Steps.Count);
        Assert.InRange(StepProfile.AttentionShare(profile.Steps.Take(1)), 1e-6, 0.99);
        Assert.InRange(StepProfile.AttentionShare(profile.Steps.Skip(1)), 1e-6, 0.99);
        Assert.True(double.IsNaN(StepProfile.AttentionShare([])));
        profile.Dispose();
        Assert.Null(model.Cpu.Pool.Timed);
    }

    [Fact]
    public async Task A_table_says_what_limits_explain()
    {
        using var folder = new TempFolder();
        using LanguageModel model = Load(folder);
        ProfiledPhase prefill = new("prefill 40"), decode = new("decode, one token");
        for (int i = 0; i < 2; i++)
        {
            using var profile = new StepProfile(model);
            await foreach (GenerationUpdate _ in model.GenerateAsync(Enumerable.Range(0, 40).ToArray(), new GenerationOptions { MaxTokens = 4, Temperature = 0, IgnoreEndTokens = true })) { }
            prefill.Note([.. profile.Steps.SkipLast(3)]);
            decode.Note([.. profile.Steps.TakeLast(3)]);
        }

        Assert.Equal((1, 3), (prefill.Steps, decode.Steps));
        // A machine so fast that nothing explains anything, and one so slow that each limit is exceeded.
        var fast = new OperationLimits(model.Config, model.Precision, 1024, 1e18, _ => 1e18);
        string table = prefill.Markdown(fast, new PhaseWork(40, 20.5));
        Assert.Contains("| Project 512 → 256 Q8_0 |", table, StringComparison.Ordinal);
        Assert.Contains("| 0.00 | 0 % |", table, StringComparison.Ordinal);
        Assert.Contains(" |  |  |", table, StringComparison.Ordinal);
        var slow = new OperationLimits(model.Config, model.Precision, 1024, 1, _ => 1);
        string full = decode.Markdown(slow, new PhaseWork(1, 42));
        Assert.Contains("100 % (noise)", full, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", full, StringComparison.Ordinal);
    }

    [Fact]
    public void A_projection_reads_its_panels_and_multiplies_its_tokens()
    {
        using var folder = new TempFolder();
        using LanguageModel model = Load(folder);
        double panels = PanelFormats.Of(FormatTable.ByName("Q8_0")!, Precision.Fast).PanelBytes(256), halves = PanelFormats.Of(FormatTable.ByName("F16")!, Precision.Fast).PanelBytes(256);
        OperationLimits Limits(double bandwidth, double bytes, double shorts) => new(model.Config, Precision.Fast, 2048, bandwidth, o => o == MultiplyOperand.Bytes ? bytes : o == MultiplyOperand.Int16 ? shorts : 1000);
        // 20 rows are two panels.
        Assert.Equal(2 * panels + halves, Limits(1, 1e18, 1e18).Seconds("Project 256 → 20 Q8_0 + 16 F16", new PhaseWork(3, 0)), 1e-6);
        Assert.Equal(3 * 20 * 256 / 10.0 + 3 * 16 * 256 / 5.0, Limits(1e18, 10, 5).Seconds("Project 256 → 20 Q8_0 + 16 F16", new PhaseWork(3, 0)), 1e-6);
        // A prompt's last token alone goes through the head.
        Assert.Equal(300 * 256 / 10.0, Limits(1e18, 10, 5).Seconds("Project 256 → 300 Q8_0", new PhaseWork(3, 0)), 1e-6);
        // Attention of a layer: two layers share the bytes of a position; four heads of 64, with keys and with values.
        Assert.Equal(1024 * 50, Limits(1, 1e18, 1e18).Seconds("AttendSplits", new PhaseWork(1, 50)), 1e-6);
        Assert.Equal(8 * 4 * 128 * 50 / 1000.0, Limits(1e18, 1, 1).Seconds("AttendWhole", new PhaseWork(8, 50)), 1e-6);
        foreach (string unknown in new[] { "Embedding", "Experts 256 → 512 Q8_0", "Project 256 → 20 Q99", "Project 256", "MergeSplits" })
            Assert.True(double.IsNaN(Limits(1, 1, 1).Seconds(unknown, new PhaseWork(1, 1))), unknown);
    }

    private static LanguageModel Load(TempFolder folder)
    {
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        return LanguageModel.Load(path, new LoadOptions { Threads = 1, Context = 64, Sequences = 1 });
    }
}
