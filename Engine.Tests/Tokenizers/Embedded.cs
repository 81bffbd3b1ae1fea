namespace Engine.Tests.Tokenizers;

/// <summary>Small files that are compiled into the tests.</summary>
internal static class Embedded
{
    /// <summary>The lines of a file that are no comments.</summary>
    public static string[] Lines(string name)
    {
        using Stream stream = typeof(Embedded).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#'))];
    }
}
