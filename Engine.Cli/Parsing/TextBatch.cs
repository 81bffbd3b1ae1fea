using System.Text.Json;
using Engine.Cli.Terminals;

namespace Engine.Cli.Parsing;

/// <summary>A file with a JSON array of strings.</summary>
internal static class TextBatch
{
    /// <summary>Reads the strings.</summary>
    public static async Task<string[]> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using FileStream file = File.OpenRead(path);
            using JsonDocument json = await JsonDocument.ParseAsync(file, cancellationToken: cancellation);
            if (json.RootElement.ValueKind == JsonValueKind.Array && json.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String))
                return [.. json.RootElement.EnumerateArray().Select(e => e.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{path} is not a JSON array of strings: {e.Message}");
        }

        throw new UsageException($"{path} is not a JSON array of strings");
    }
}
