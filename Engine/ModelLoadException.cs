namespace Engine;

/// <summary>
/// A model's file cannot be loaded, or not on the device that was asked for: what is wrong, where, what was found and what was expected. Nothing
/// stays half-loaded.
/// </summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>A refusal with all its parts; those that do not apply are null.</summary>
    /// <param name="problem">What is wrong, in a few words.</param>
    /// <param name="file">The file, as the caller named it or as an index does.</param>
    /// <param name="tensor">The tensor or metadata key concerned.</param>
    /// <param name="found">What the file holds.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="inner">The cause, where another exception told of it.</param>
    public ModelLoadException(string problem, string? file = null, string? tensor = null, object? found = null, object? expected = null,
        Exception? inner = null)
        : base(Line(problem, file, tensor, found, expected), inner)
    {
        Problem = problem;
        File = file;
        Tensor = tensor;
        Found = found?.ToString();
        Expected = expected?.ToString();
    }

    /// <summary>What is wrong, in a few words.</summary>
    public string Problem { get; }

    /// <summary>The file concerned.</summary>
    public string? File { get; }

    /// <summary>The tensor or metadata key concerned.</summary>
    public string? Tensor { get; }

    /// <summary>What the file holds.</summary>
    public string? Found { get; }

    /// <summary>What it should hold.</summary>
    public string? Expected { get; }

    private static string Line(string problem, string? file, string? tensor, object? found, object? expected)
    {
        string line = file is null ? problem : $"{file}: {problem}";
        if (tensor is not null) line += $" ({tensor})";
        string parts =
            string.Join(", ", new[] { found is null ? null : $"found {found}", expected is null ? null : $"expected {expected}" }.Where(p => p is not null));
        return parts.Length == 0 ? line : $"{line}; {parts}";
    }
}
