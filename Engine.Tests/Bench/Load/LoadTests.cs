using System.Text.Json;
using Engine.Bench.Load;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Load;

/// <summary>What loading takes beside the weights: a twentieth of them and 100 MB, measured in a process of its own.</summary>
[Collection(nameof(Alone))]
public class LoadTests
{
    [TestDataFact]
    public async Task Memory_stays_near_the_weights_in_rows_and_in_panels()
    {
        using TempFolder folder = new();
        string rows = TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"), panels = folder.File("panels.gguf");
        LoadCommand.WritePanels(rows, panels);
        foreach (string path in new[] { rows, panels })
        {
            LoadSample sample = await LoadSample.TakeInChildProcessAsync(path, 2, default);
            Assert.InRange(sample.WeightSeconds, 0, sample.Seconds);
            Assert.InRange(sample.WeightBytes, 0.95 * new FileInfo(rows).Length, 1.05 * new FileInfo(rows).Length);
            Assert.InRange(sample.PeakBytes, sample.WeightBytes, sample.AllowedBytes);
        }
    }

    [TestDataFact]
    public async Task A_file_that_is_refused_is_named()
    {
        using TempFolder folder = new();
        Assert.Contains("no such file", (await Assert.ThrowsAsync<InvalidOperationException>(() => LoadSample.TakeInChildProcessAsync(folder.File("none.gguf"), 2, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Medians_and_the_most_memory_are_told()
    {
        LoadSample[] samples = [new(2, 1, 300_000_000, 100_000_000), new(1, 0.5, 200_000_000, 100_000_000), new(9, 8, 100_000_000, 100_000_000)];
        var result = new LoadResult("model", 2, 0.5, [new LoadRow("rows", false, 100_000_000, samples), new LoadRow("panels", true, 200_000_000, samples[..1])]);
        string table = result.ToMarkdown();
        Assert.Contains("| rows | 100 | warm | 2.00 | 1.00 | 0.10 | 300 | 205 |", table, StringComparison.Ordinal);
        Assert.Contains("| panels | 200 | cold | 2.00 | 1.00 | 0.20 | 300 | 205 |", table, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.ToJson());
        JsonElement rows = json.RootElement.GetProperty("loads")[0];
        Assert.Equal((1.0, 0.1, 300_000_000L), (rows.GetProperty("weight_seconds").GetDouble(), rows.GetProperty("file_gbs").GetDouble(), rows.GetProperty("peak_bytes").GetInt64()));
        Assert.Equal(9, rows.GetProperty("samples")[2].GetProperty("seconds").GetDouble());
    }
}
