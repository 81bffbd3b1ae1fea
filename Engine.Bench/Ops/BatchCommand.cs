using System.CommandLine;
using Engine.Bench.Limits;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ops;

/// <summary><c>batches</c>: how near to its limit the product of each fast format is with a few tokens.</summary>
internal static class BatchCommand
{
    private const long WeightBytes = 192L << 20;
    private const int MostTokens = 512;

    private static readonly Option<string> Panel = new("--panel") { Description = "Only formats whose name contains one of these, with commas between, e.g. Q4_K,F16.", HelpName = "LIST", DefaultValueFactory = _ => "" };
    private static readonly Option<int[]> Tokens = Count.List("--tokens", $"Tokens of the products, with commas between, at most {MostTokens}.", 1, 2, 3, 4, 6, 8, 12, 16);
    private static readonly Option<int> Turns = Count.Of("--turns", "Turns of each; their median counts.", 9);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads.", Environment.ProcessorCount);
    private static readonly Option<string?> Lanes = new("--lanes") { Description = "Register width, as for the engine's own commands; by default the widest.", HelpName = "WIDTH" };
    private static readonly Option<string?> Json = new("--json") { Description = "Where to write the result as JSON; the tables (.md) go beside it.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("batches", "Measure the product with 1 to 16 tokens of each fast format against the larger of two times: reading the weights at the memory's bandwidth, and multiplying at the format's rate with a prompt of 512.") { Panel, Tokens, Turns, Threads, Lanes, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            LaneWidth lanes = LaneWidths.Choose(parsed.GetValue(Lanes));
            int[] tokens = parsed.GetValue(Tokens)!;
            int turns = parsed.GetValue(Turns);
            string[] names = parsed.GetRequiredValue(Panel).Split(',', StringSplitOptions.TrimEntries);
            PanelFormat[] formats = [.. PanelFormats.All.Where(p => p.Precision == Precision.Fast && p.Source is not DecodedFormat && names.Any(n => p.Source.Name.Contains(n, StringComparison.OrdinalIgnoreCase)))];
            if (formats.Length == 0) throw new ArgumentException($"no format's name contains {string.Join(" or ", names)}");
            if (tokens.Max() > MostTokens) throw new ArgumentException($"a product has at most {MostTokens} tokens here, not {tokens.Max()}");
            using var pool = new WorkerPool(parsed.GetValue(Threads));
            using var probe = new ReadBandwidth(pool.Workers);
            List<BatchRow> rows = [];
            foreach (PanelFormat format in formats)
            {
                using var bench = new BatchBench(format, lanes, pool, WeightBytes, tokens);
                rows.AddRange(bench.Run(probe, turns));
                errors.WriteLine($"{format.Source}: {string.Join(", ", rows.TakeLast(tokens.Length).Select(r => r.Share))}");
            }

            string tables = BatchReport.Markdown(rows, lanes.Name(), pool.Workers, turns);
            if (parsed.GetValue(Json) is string json)
            {
                File.WriteAllText(json, BatchReport.Json(rows, lanes.Name(), pool.Workers, turns) + "\n");
                File.WriteAllText(Path.ChangeExtension(json, ".md"), tables);
            }

            parsed.InvocationConfiguration.Output.Write(tables);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }
}
