using System.CommandLine;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;

namespace Engine.Bench;

/// <summary>MODEL, or the shape of one with made-up weights: what a measurement runs on.</summary>
internal sealed class ModelChoice
{
    /// <summary>MODEL.</summary>
    public Argument<string?> Model { get; } =
        new("MODEL") { Description = "A folder of a Hugging Face checkpoint, or a GGUF file; or give --shape and --format.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>What was chosen: the path, how results call it, the format to quantise to while loading, and whether the weights are made up.</summary>
    /// <exception cref="ArgumentException">Neither or both were given.</exception>
    public ChosenModel Read(ParseResult parsed)
    {
        string? path = parsed.GetValue(Model), shape = parsed.GetValue(CheckpointCommand.Shape), format = parsed.GetValue(CheckpointCommand.Format);
        if (path is null == shape is null || (shape is not null && format is null))
            throw new ArgumentException("give either MODEL or both --shape and --format");
        if (path is not null)
            return new ChosenModel(Path.GetFullPath(path),
                Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) + (format is null ? "" : $" {format}"), format, Synthetic: false);
        var chosen = CheckpointCommand.Chosen(parsed)!.Value;
        return new ChosenModel(SyntheticCheckpoint.Cached(chosen.Shape, chosen.Scheme), $"{chosen.Shape.Name} {chosen.Scheme.Name}", null, Synthetic: true);
    }
}

/// <summary>A model to measure.</summary>
/// <param name="Path">Its folder or file.</param>
/// <param name="Name">How results call it.</param>
/// <param name="Format">What its unquantised weights are rounded to while it loads, or null.</param>
/// <param name="Synthetic">Its weights mean nothing.</param>
internal sealed record ChosenModel(string Path, string Name, string? Format, bool Synthetic)
{
    /// <summary><see cref="Format"/> as a scheme.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public QuantizationScheme? Scheme => Format is null ? null : QuantizationScheme.Parse(Format);
}
