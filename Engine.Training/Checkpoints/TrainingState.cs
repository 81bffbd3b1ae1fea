using System.Globalization;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Quantizing;
using Engine.Training.Batches;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Training.Checkpoints;

/// <summary>
/// A saved run: one safetensors file with weights and both moments of each parameter in F32, <c>NAME</c>, <c>mean.NAME</c> and <c>square.NAME</c>, and in its
/// metadata the recipe and the progress. A run resumed from it has the bits of one that never stopped.
/// </summary>
internal static class TrainingState
{
    private const string Prefix = "recipe ";

    /// <summary>Writes the file whole.</summary>
    /// <exception cref="IOException">It cannot be written; what was there stays.</exception>
    public static void Write(
        string path, ParameterSet parameters, AdamWOptimizer optimizer, TrainingProgress progress, IReadOnlyDictionary<string, string> recipe)
    {
        Format f32 = FormatTable.ByName("F32")!;
        Dictionary<string, string> metadata = recipe.ToDictionary(e => Prefix + e.Key, e => e.Value);
        metadata["steps"] = Text(progress.Steps);
        metadata["tokens"] = Text(progress.Tokens);
        metadata["document"] = Text(progress.Position.Document);
        metadata["piece"] = Text(progress.Position.Piece);
        SafetensorsWriter.Write(path, parameters.All.SelectMany(p => new[]
        {
            SafetensorsTensor.Of(p.Name, p.Shape, f32, StoredWeights.Values(p).ToArray()),
            SafetensorsTensor.Of($"mean.{p.Name}", p.Shape, f32, Part(optimizer.Mean, p).ToArray()),
            SafetensorsTensor.Of($"square.{p.Name}", p.Shape, f32, Part(optimizer.Square, p).ToArray()),
        }), metadata);
    }

    /// <summary>Reads the file back.</summary>
    /// <exception cref="ArgumentException">It is of a run with another recipe.</exception>
    /// <exception cref="ModelLoadException">It is refused; some parameters may have been read.</exception>
    public static TrainingProgress Read(string path, ParameterSet parameters, AdamWOptimizer optimizer, IReadOnlyDictionary<string, string> recipe)
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(path);
        IReadOnlyDictionary<string, string> metadata = SafetensorsMetadata.Read(path);
        foreach ((string name, string value) in recipe)
            if (metadata.GetValueOrDefault(Prefix + name) is var stored && stored != value)
                throw new ArgumentException($"{path} is of a run with another {name}: {stored ?? "none"}, not {value}", nameof(recipe));
        TrainingProgress progress = new(Number("steps"), Number("tokens"), new BatchPosition(Number("document"), (int)Math.Min(Number("piece"), int.MaxValue)));
        foreach (Parameter p in parameters.All)
        {
            StoredWeights.Read(checkpoint, p.Name, p.Shape, StoredWeights.Values(p));
            StoredWeights.Read(checkpoint, $"mean.{p.Name}", p.Shape, Part(optimizer.Mean, p));
            StoredWeights.Read(checkpoint, $"square.{p.Name}", p.Shape, Part(optimizer.Square, p));
        }

        optimizer.Steps = progress.Steps;
        return progress;

        long Number(string name)
        {
            string? text = metadata.GetValueOrDefault(name);
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
                : throw new ModelLoadException("the run's progress cannot be read", path, name, text ?? "nothing", "a whole number from 0 on");
        }
    }

    private static Span<float> Part(Span<float> all, Parameter p) => all.Slice(checked((int)p.Offset), p.Count);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
