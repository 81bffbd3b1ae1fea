using System.CommandLine;
using Engine.Loading.Quantizing;

namespace Engine.Bench.Shapes;

/// <summary><c>checkpoint</c>: makes a file of a real shape with made-up weights.</summary>
internal static class CheckpointCommand
{
    /// <summary>The option that names a shape.</summary>
    public static Option<string?> Shape { get; } =
        Choice("--shape", "Shape of a published model, with made-up weights", "SHAPE", [.. ShapeTable.All.Select(s => s.Name)]);

    /// <summary>The option that names a weight format.</summary>
    public static Option<string?> Format { get; } = Choice("--format", "Format of its weights", "FORMAT", [.. QuantizationScheme.All.Select(m => m.Name)]);

    public static Command Create()
    {
        Option<string> output = new("--output") { Description = "The GGUF file to write.", HelpName = "FILE", Required = true };
        var command = new Command("checkpoint", "Make a GGUF file of a model's shape with made-up weights.") { Shape, Format, output };
        command.SetAction(parsed =>
        {
            if (Chosen(parsed) is not var (shape, scheme))
            {
                parsed.InvocationConfiguration.Error.WriteLine("error: --shape and --format are needed");
                return 2;
            }

            string path = parsed.GetRequiredValue(output);
            SyntheticCheckpoint.Write(path, shape, scheme);
            parsed.InvocationConfiguration.Output.WriteLine($"{path}: {shape.Name} in {scheme.Name}, {new FileInfo(path).Length / 1_000_000} MB");
            return 0;
        });
        return command;
    }

    /// <summary>What the two options name, or null where one is not given.</summary>
    public static (ModelShape Shape, QuantizationScheme Scheme)? Chosen(ParseResult parsed) =>
        parsed.GetValue(Shape) is string shape && parsed.GetValue(Format) is string format
        ? (ShapeTable.ByName(shape)!, QuantizationScheme.Parse(format))
        : null;

    private static Option<string?> Choice(string name, string description, string helpName, string[] names)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {string.Join(", ", names)}.", HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
                result.AddError($"{name} '{token.Value}' is not one of {string.Join(", ", names)}");
        });
        return option;
    }
}
