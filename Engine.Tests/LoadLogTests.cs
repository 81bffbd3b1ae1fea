using Engine.Kernels.Lanes;
using Microsoft.Extensions.Logging;

namespace Engine.Tests;

/// <summary>What a model's load tells a logger, and what it does not.</summary>
public class LoadLogTests
{
    [Fact]
    public async Task A_load_says_what_it_chose_and_why_and_a_generation_says_nothing()
    {
        var log = new LogEntries();
        using (LanguageModel model = LanguageModel.LoadDefault(new() { Context = 64, Threads = 2, Lanes = LaneWidth.Scalar, LoggerFactory = log }))
        {
            Assert.Contains("scalar lanes (asked for), 2 threads (asked for), fast precision", log.Text(2), StringComparison.Ordinal);
            Assert.Contains("64 positions (asked for)", log.Text(5), StringComparison.Ordinal);
            Assert.Contains("F16 (usual in fast precision), 4 sequences", log.Text(6), StringComparison.Ordinal);
            foreach (int id in new[] { 1, 3, 7, 8, 9 }) Assert.NotEqual("", log.Text(id));
            Assert.All(log.All, entry => Assert.Equal(("Engine.LanguageModel", LogLevel.Information), (entry.Category, entry.Level)));
            int before = log.All.Count;
            await foreach (GenerationUpdate _ in model.GenerateAsync("Once upon a time", new() { MaxTokens = 8, Seed = 1 })) { }
            Assert.Equal(before, log.All.Count);
        }

        Assert.Equal(10, log.All[^1].Id);
    }

    [Fact]
    public void A_context_beyond_the_models_own_is_a_warning()
    {
        var log = new LogEntries();
        int own = ModelInspection.OfDefault().Config.MaxPositionEmbeddings;
        ModelInspection inspection = ModelInspection.OfDefault(new() { Context = own + 1, LoggerFactory = log });
        Assert.Equal(own + 1, inspection.Context);
        (string _, LogLevel level, int id, string text) = Assert.Single(log.All, entry => entry.Level > LogLevel.Information);
        Assert.Equal((LogLevel.Warning, 20), (level, id));
        Assert.Contains($"{own + 1} positions is more than the {own}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_nobody_asked_for_is_explained()
    {
        var log = new LogEntries();
        ModelInspection.OfDefault(new() { LoggerFactory = log });
        string reason = Environment.GetEnvironmentVariable(LaneWidths.Setting) is { Length: > 0 } ? $"from {LaneWidths.Setting}" : "the widest of this CPU";
        Assert.Contains($"{LaneWidths.Choose().Name()} lanes ({reason})", log.Text(2), StringComparison.Ordinal);
        Assert.Contains("one for each processor", log.Text(2), StringComparison.Ordinal);
    }
}
