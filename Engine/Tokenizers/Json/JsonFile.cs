using System.Text.Json;
using Engine.Loading.Files;

namespace Engine.Tokenizers.Json;

/// <summary>Opens the JSON files of a tokenizer.</summary>
internal static class JsonFile
{
    // The largest published tokenizer.json has 35 MB.
    private const long MostBytes = 256L << 20;

    /// <summary>What a function makes of a file's contents.</summary>
    public static T Read<T>(string path, Func<JsonPart, T> make)
    {
        string file = Path.GetFileName(path);
        byte[] bytes = Bytes(path, file);
        ReadOnlyMemory<byte> json = WithoutMark(bytes);
        // Python writes those beside tokenizer.json.
        if (file != "tokenizer.json") json = PythonJson.Standard(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            return make(new JsonPart(document.RootElement, file, ""));
        }
        catch (JsonException e)
        {
            throw new ModelLoadException("not valid JSON: " + e.Message, file, inner: e);
        }
    }

    /// <summary>A text file's bytes without the byte order mark that some editors put in front of UTF-8.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    /// <summary>A whole file, if it is not too large.</summary>
    public static byte[] Bytes(string path, string file)
    {
        try
        {
            long length = LinkedFile.Of(path).Length;
            return length <= MostBytes ? File.ReadAllBytes(path) : throw new ModelLoadException("file too large", file, found: length, expected: $"at most {MostBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException("cannot be read", file, inner: e);
        }
    }
}
