using System.CommandLine;
using Engine.Bench.Limits;
using Engine.Bench.Race;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ops;

/// <summary><c>batches</c>: how near to its limit the product of each fast format is with a few tokens.</summary>
internal static class BatchCommand
{
    private const long WeightBytes = 192L << 20;
    private const int MaxTokens = 512;

    private static readonly Option<string> Panel = new(
        "--panel")
    {
        Description = "Only formats whose name contains one of these, with commas between, e.g. Q4_K,F16.",
        HelpName = "LIST",
        DefaultValueFactory = _ => ""
    };
    private static readonly Option<int[]> Tokens =
        Count.List("--tokens", $"Tokens of the products, with commas between, at most {MaxTokens}.", 1, 2, 3, 4, 6, 8, 12, 16);
    private static readonly Option<int> Turns = Count.Of("--turns", "Turns of each; their median counts.", 9);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads.", Environment.ProcessorCount);
    private static readonly Option<LaneWidth?> Lanes = LoadWords.Lanes();
    private static readonly Option<int> Patience =
        Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed turns.", 60, least: 0);
    private static readonly Option<string?> Json =
        new("--json") { Description = "Where to write the result as JSON; the tables (.md) go beside it.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("batches",
            "Measure the product with 1 to 16 tokens of each fast format against the larger of two times: reading the weights at the memory's "
            + "bandwidth, and multiplying at the format's rate with a prompt of 512.") { Panel, Tokens, Turns, Threads, Lanes, Patience, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            LaneWidth lanes = LaneWidths.Choose(parsed.GetValue(Lanes));
            int[] tokens = parsed.GetValue(Tokens)!;
            int turns = parsed.GetValue(Turns);
            string[] names = parsed.GetRequiredValue(Panel).Split(',', StringSplitOptions.TrimEntries);
            PanelFormat[] formats =
                [.. PanelFormats.All.Where(p => p.Precision == Precision.Fast && p.Source is not DecodedFormat
                    && names.Any(n => p.Source.Name.Contains(n, StringComparison.OrdinalIgnoreCase)))];
            if (formats.Length == 0) throw new ArgumentException($"no format's name contains {string.Join(" or ", names)}");
            if (tokens.Max() > MaxTokens) throw new ArgumentException($"a product has at most {MaxTokens} tokens here, not {tokens.Max()}");
            using var pool = new WorkerPool(parsed.GetValue(Threads));
            using var probe = new ReadBandwidth(pool.Workers);
            var patience = new Patience(new ForeignLoad(), TimeSpan.FromSeconds(parsed.GetValue(Patience)), TimeSpan.MaxValue);
            List<BatchRow> rows = [];
            foreach (PanelFormat format in formats)
            {
                using var bench = new BatchBench(format, lanes, pool, WeightBytes, tokens);
                rows.AddRange(await bench.RunAsync(probe, turns, patience, cancellation));
                await errors.WriteLineAsync($"{format.Source}: {string.Join(", ", rows.TakeLast(tokens.Length).Select(r => r.Share))}");
            }

            string tables = BatchReport.Markdown(rows, lanes.Name(), pool.Workers, turns, patience.GaveUp);
            if (parsed.GetValue(Json) is string json)
            {
                await File.WriteAllTextAsync(json, BatchReport.Json(rows, lanes.Name(), pool.Workers, turns, patience.GaveUp) + "\n", cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), tables, cancellation);
            }

            await parsed.InvocationConfiguration.Output.WriteAsync(tables);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }
}
