using System.Text.Json;
using System.Text.Unicode;

namespace Engine.Loading.Files;

/// <summary>JSON files of a checkpoint, as Python reads them (<see cref="PythonJson"/>; of a repeated key the last counts), with bounds: size, depth, valid UTF-8, one object at the root.</summary>
internal static class JsonFile
{
    public const int MaxBytes = 64 << 20;
    private const int MaxDepth = 64;

    public static JsonElement Read(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path, 2);
        if (file.Length > MaxBytes) throw new ModelLoadException("the JSON file is too large", path, found: $"{file.Length} bytes", expected: $"at most {MaxBytes}");
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return Parse(bytes, path);
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string path)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span)) throw new ModelLoadException("the file is not valid UTF-8", path);
        utf8 = PythonJson.Standard(utf8);
        try
        {
            RefuseBrokenEscapes(utf8.Span);
            using JsonDocument document = JsonDocument.Parse(utf8, new() { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelLoadException("the file is not valid JSON", path, found: e.Message, inner: e);
        }
        throw new ModelLoadException("the file is not a JSON object", path);
    }

    /// <summary>An escaped lone surrogate passes the parser and only fails when the string is asked for, so each is asked for here.</summary>
    private static void RefuseBrokenEscapes(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, new() { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
        }
    }
}
