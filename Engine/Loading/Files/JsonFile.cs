using System.Text.Json;
using System.Text.Unicode;

namespace Engine.Loading.Files;

/// <summary>JSON files beside and of a checkpoint, within bounds: size, depth, valid UTF-8. Of a repeated key the last counts.</summary>
internal static class JsonFile
{
    /// <summary>The largest file that is read: the largest published <c>tokenizer.json</c> has 35 MB.</summary>
    public const int MaxBytes = 256 << 20;

    private const int MaxDepth = 64;

    /// <summary>The object at the root of a file as Python reads it (<see cref="PythonJson"/>); every string in it is Unicode text.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, is too large, or holds no such object.</exception>
    public static JsonElement Read(string path) => Parse(Bytes(path, 2), path);

    /// <summary>The same of a text in memory; the path is for messages.</summary>
    /// <exception cref="ModelLoadException">It is no such object.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string path)
    {
        using JsonDocument document = Document(utf8, path, python: true, escapes: true);
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        throw new ModelLoadException("the file is not a JSON object", path);
    }

    /// <summary>A file's contents, of which a string that is no Unicode text is refused by who asks for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages about its contents call it.</param>
    /// <param name="python">Whether Python wrote it, and so NaN and infinities may stand in it.</param>
    /// <exception cref="ModelLoadException">The file cannot be read, is too large, or is not JSON.</exception>
    public static JsonDocument Open(string path, string name, bool python) => Document(Bytes(path, 0), name, python, escapes: false);

    /// <summary>A whole text file of at least <paramref name="minimum"/> bytes.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, or is too short or too large.</exception>
    public static byte[] Bytes(string path, long minimum)
    {
        using CheckpointFile file = CheckpointFile.Open(path, minimum);
        if (file.Length > MaxBytes) throw new ModelLoadException("the file is too large", path, found: $"{file.Length} bytes", expected: $"at most {MaxBytes}");
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    /// <summary>A text without the byte order mark that some editors put in front of UTF-8.</summary>
    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) => utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    private static JsonDocument Document(ReadOnlyMemory<byte> utf8, string path, bool python, bool escapes)
    {
        utf8 = WithoutByteOrderMark(utf8);
        if (!Utf8.IsValid(utf8.Span)) throw new ModelLoadException("the file is not valid UTF-8", path);
        if (python) utf8 = PythonJson.Standard(utf8);
        try
        {
            if (escapes) RefuseBrokenEscapes(utf8.Span);
            return JsonDocument.Parse(utf8, new() { MaxDepth = MaxDepth });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelLoadException("the file is not valid JSON", path, found: e.Message, inner: e);
        }
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
