using System.Text.Json.Nodes;
using Engine.Bench.Limits;
using Engine.Bench.Ops;
using Engine.Bench.Race;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Bench.Ops;

public class BatchTests
{
    [Fact]
    public void A_share_is_that_of_the_larger_limit_and_never_more_than_all()
    {
        BatchRow row = new("Q4_K", 8, 1000, 8000, [new(4, 1, 2), new(4, 3, 2), new(8, 1, 2)]);
        Assert.Equal((4, 1, 2), (row.Seconds, row.Reading, row.Multiplying));
        Assert.Equal(0.5, row.Share.Value);
        BatchRow wavering = new("F16", 8, 1000, 8000, [new(4, 5, 2)]);
        string table = BatchReport.Markdown([row, wavering], "512", 2, 3, noisy: false);
        Assert.Contains("| Q4_K | 50 % |", table, StringComparison.Ordinal);
        Assert.Contains("| F16 | 100 % (noise) |", table, StringComparison.Ordinal);
        Assert.Contains("| Q4_K | 4000.00 (1000.00, 2000.00) |", table, StringComparison.Ordinal);
        Assert.DoesNotContain("Noisy", table, StringComparison.Ordinal);
        Assert.Contains("Noisy", BatchReport.Markdown([row], "512", 2, 3, noisy: true), StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(BatchReport.Json([row, wavering], "512", 2, 3, noisy: false))!;
        Assert.Equal([(0.5, false), (1, true)], json["batches"]!.AsArray().Select(b => (b!["share"]!.GetValue<double>(), b["noisy"]!.GetValue<bool>())));
    }

    [Fact]
    public async Task Every_count_of_tokens_is_measured()
    {
        PanelFormat panel = PanelFormats.Of(FormatTable.ByName("Q4_0")!, Precision.Fast);
        using var pool = new WorkerPool(2);
        using var probe = new ReadBandwidth(2, 8 << 20);
        using var bench = new BatchBench(panel, LaneWidths.Choose(), pool, 1 << 20, [1, 3, 12]);
        IReadOnlyList<BatchRow> rows = await bench.RunAsync(probe, 2, new Patience(new ForeignLoad(() => 0), TimeSpan.Zero, TimeSpan.MaxValue), default);
        Assert.Equal([1, 3, 12], rows.Select(r => r.Tokens));
        Assert.All(rows, r => Assert.True(r is { Seconds: > 0, Reading: > 0, Multiplying: > 0, Samples.Count: 2 }));
        Assert.Equal(3 * rows[0].Multiplications, rows[1].Multiplications);
        Assert.Equal((1 << 20) / panel.PanelBytes(4096) * panel.PanelBytes(4096), rows[0].Bytes);
    }
}
