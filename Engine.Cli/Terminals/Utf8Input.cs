using System.Text;
using System.Text.Json;

namespace Engine.Cli.Terminals;

/// <summary>
/// Text from files and pipes, taken as it stands: nothing is trimmed but the byte order mark that some editors put in front, and what is not UTF-8 is
/// refused.
/// </summary>
internal static class Utf8Input
{
    /// <summary>The byte order mark, decoded.</summary>
    public const char Mark = '\uFEFF';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All of a file.</summary>
    public static async Task<string> ReadFileAsync(string path, CancellationToken cancellation)
        => Decode(await File.ReadAllBytesAsync(path, cancellation), path);

    /// <summary>All of a pipe, or what is typed until Ctrl-D.</summary>
    public static async Task<string> ReadAllAsync(Stream input, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        // A read of a terminal cannot be cancelled, waiting for it can.
        await input.CopyToAsync(bytes, cancellation).WaitAsync(cancellation);
        return Decode(bytes.ToArray(), "standard input");
    }

    /// <summary>A JSON file that holds an array of strings.</summary>
    public static async Task<IReadOnlyList<string>> ReadStringsAsync(string path, CancellationToken cancellation)
    {
        string text = await ReadFileAsync(path, cancellation);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new FailureException($"{path}: not a JSON array of strings");
            return [.. document.RootElement.EnumerateArray()
                .Select((item, i) => item.ValueKind == JsonValueKind.String
                    ? item.GetString()!
                    : throw new FailureException($"{path}: item {i} is not a string"))];
        }
        catch (JsonException e)
        {
            throw new FailureException($"{path}: not JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new FailureException($"{path}: a string holds half a surrogate pair");
        }
    }

    private static string Decode(byte[] bytes, string source)
    {
        try
        {
            string text = Strict.GetString(bytes);
            return text.StartsWith(Mark) ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new FailureException($"{source}: not UTF-8 (at byte {e.Index})");
        }
    }
}
