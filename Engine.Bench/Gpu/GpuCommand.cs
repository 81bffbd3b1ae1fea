using System.CommandLine;
using Engine.Bench.Shapes;
using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Loading.Quantizing;

namespace Engine.Bench.Gpu;

/// <summary><c>gpu</c>: what a GPU gives by itself, and how much of it decode and prefill take.</summary>
internal static class GpuCommand
{
    private static readonly Option<string> Device = new("--device")
    {
        Description = "The GPU: cuda[:N] or opencl[:N]; or simulator, which is for tests and very slow.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "cuda",
    };

    private static readonly Option<string[]> Shapes = new("--shape")
    {
        Description = $"Shapes of published models, with made-up weights: {string.Join(", ", ShapeTable.All.Select(s => s.Name))}.",
        HelpName = "SHAPE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["Llama-3.2-1B"],
    };

    private static readonly Option<string> Formats = new("--format")
    {
        Description = $"Formats of their weights, with commas between: {string.Join(", ", QuantizationScheme.All.Select(s => s.Name))}.",
        HelpName = "LIST",
        DefaultValueFactory = _ => "Q8_0,Q4_K_M,F16",
    };

    private static readonly Option<int> Prefill = Count.Of("--prefill", "Tokens of the prompt.", 512);
    private static readonly Option<int> Decode = Count.Of("--decode", "Tokens to generate.", 128, least: 2);
    private static readonly Option<int> Samples =
        Count.Of("--samples", "Timed generations of each model; their medians count. Limits: the best of as many.", 3);
    private static readonly Option<int> Limit = Count.Of("--limit", "Seconds after which no further model is begun.", 600);
    private static readonly Option<string> Json =
        new("--json") { Description = "Where to write the result; a table (.md) and a plot (.svg) go beside it.", HelpName = "OUT", Required = true };

    public static Command Create()
    {
        var command = new Command("gpu",
            "Measure a GPU's own limits (reading, copying, fma, dp4a, tensor cores), then decode and prefill of models with their share of them, launches, "
            + "microseconds and waits of a token. What is known is written after each model.") { Device, Shapes, Formats, Prefill, Decode, Samples, Limit,
            Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, errors = parsed.InvocationConfiguration.Error;
        try
        {
            string json = parsed.GetRequiredValue(Json);
            var options = new GpuOptions
            {
                Prefill = parsed.GetValue(Prefill),
                Decode = parsed.GetValue(Decode),
                Samples = parsed.GetValue(Samples),
                Limit = TimeSpan.FromSeconds(parsed.GetValue(Limit)),
            };
            GpuModel[] models = [.. Models(parsed.GetRequiredValue(Shapes), parsed.GetRequiredValue(Formats))];
            if (GpuDevices.Parse(parsed.GetRequiredValue(Device)) is not GpuComputeDevice device)
                throw new ArgumentException($"--device takes one GPU, not '{parsed.GetValue(Device)}'");
            GpuAccelerator gpu = GpuAccelerator.Open(device.Kind, DeviceNames.Parse(device.Id).Index);
            bool isProcessor = device.IsProcessor || device.Kind == AcceleratorKind.Simulator;
            var track = new GpuTrack(gpu, Words(device), isProcessor, options, errors.WriteLine);
            GpuResult result = await track.RunAsync(models, r => WriteAsync(json, r, cancellation), cancellation);
            await output.WriteAsync(GpuMarkdown.Of(result));
            return result.Rows.Any(row => row.Failure is not null) ? 1 : 0;
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    // Every shape in every format.
    internal static IEnumerable<GpuModel> Models(IReadOnlyList<string> shapes, string formats)
    {
        string[] names = formats.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0) throw new ArgumentException("--format names no format");
        QuantizationScheme[] schemes = [.. names.Select(QuantizationScheme.Parse)];
        foreach (string name in shapes)
        {
            ModelShape shape = ShapeTable.ByName(name)
                ?? throw new ArgumentException($"--shape '{name}' is not one of {string.Join(", ", ShapeTable.All.Select(s => s.Name))}");
            foreach (QuantizationScheme scheme in schemes) yield return new GpuModel(shape.Name, scheme.Name, () => SyntheticCheckpoint.Cached(shape, scheme));
        }
    }

    private static async Task WriteAsync(string json, GpuResult result, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(json, GpuJson.Of(result) + "\n", cancellation);
        await File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), GpuMarkdown.Of(result), cancellation);
        await File.WriteAllTextAsync(Path.ChangeExtension(json, ".svg"), GpuPlot.Of(result), cancellation);
    }

    private static string Words(GpuComputeDevice device)
        => $"{device.Id} ({device.Name}{(device.ComputeCapability is { } capability ? $", compute capability {capability}" : "")})";
}
