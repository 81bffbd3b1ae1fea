using System.CommandLine;
using Engine.Bench.Race;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Models;

namespace Engine.Bench.Load;

/// <summary><c>load</c>: how long a GGUF file takes to load and what memory that takes, as rows and as ready-made panels.</summary>
internal static class LoadCommand
{
    private static readonly Option<string> File = new("--file") { Description = "The GGUF file to load, in rows.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Samples = Count.Of("--samples", "Loads of each kind, in turns; their medians count.", 3);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that load.", Environment.ProcessorCount);
    private static readonly Option<string?> Json = new("--json") { Description = "Where to write the result with its samples.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("load",
            "Measure how fast a file loads, as it is and as a file of panels made of it, and the memory that takes.") { File, Samples, Threads, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Made anew each time: what panels hold may have changed since.
        string panels = Path.Combine(BenchCache.Folder("panels"), $"{Guid.NewGuid():N}.gguf");
        try
        {
            string rows = parsed.GetRequiredValue(File);
            double average = ForeignLoad.OneMinute();
            WritePanels(rows, panels, cancellation);
            LoadResult result = await MeasureAsync(rows, panels, parsed.GetValue(Samples), parsed.GetValue(Threads), average, cancellation);
            await parsed.InvocationConfiguration.Output.WriteAsync(result.ToMarkdown());
            if (parsed.GetValue(Json) is string json) await System.IO.File.WriteAllTextAsync(json, result.ToJson() + "\n", cancellation);
            return 0;
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
        finally
        {
            System.IO.File.Delete(panels);
        }
    }

    /// <summary>The file in panels, in the formats that it has.</summary>
    internal static void WritePanels(string rows, string panels, CancellationToken cancellation = default)
    {
        using Checkpoint checkpoint = Checkpoint.Open(rows);
        ConfigKeys keys = ConfigKeys.Of(checkpoint);
        Architecture architecture = Architectures.Of(checkpoint, keys);
        ModelConfig config = ModelConfig.Of(keys.With(defaultValues: architecture.ConfigDefaults), checkpoint);
        var options = new ConversionOptions(
            null)
        {
            Panels = Precision.Fast,
            GgufArchitecture = architecture.Gguf,
            Names = architecture.GgufNames,
            RowOrders = architecture.GgufRowOrders(config)
        };
        Quantizer.Quantize(checkpoint, panels, options, cancellationToken: cancellation);
    }

    private static async Task<LoadResult> MeasureAsync(string rows, string panels, int samples, int threads, double average, CancellationToken cancellation)
    {
        List<LoadRow> found = [];
        foreach (bool cold in PageCache.CanEvict ? new[] { false, true } : [false])
        {
            (string Kind, string Path, List<LoadSample> Samples)[] kinds = [("rows", rows, []), ("panels", panels, [])];
            // The first of each brings a warm file into memory, and does not count.
            for (int i = cold ? 1 : 0; i <= samples; i++)
                foreach ((_, string path, List<LoadSample> taken) in kinds)
                {
                    if (cold) PageCache.Evict(path);
                    LoadSample sample = await LoadSample.TakeInChildProcessAsync(path, threads, cancellation);
                    if (i > 0) taken.Add(sample);
                }

            found.AddRange(kinds.Select(kind => new LoadRow(kind.Kind, cold, new FileInfo(kind.Path).Length, kind.Samples)));
        }

        return new LoadResult(Path.GetFileNameWithoutExtension(rows), threads, average, found);
    }
}
