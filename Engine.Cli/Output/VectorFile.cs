using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>Vectors of one length to a file: by the end of its name a JSON array of arrays, an array a line (JSONL), or NumPy's <c>.npy</c>.</summary>
internal static class VectorFile
{
    /// <summary>The ends of names that are known.</summary>
    public const string Names = ".jsonl, .json or .npy";

    /// <summary>Whether a file's name ends in one that is known.</summary>
    public static bool Knows(string path) => Path.GetExtension(path).ToLowerInvariant() is ".jsonl" or ".json" or ".npy";

    /// <summary>Writes the file.</summary>
    public static Task WriteAsync(string path, IReadOnlyList<ReadOnlyMemory<float>> vectors) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => WriteNpyAsync(path, vectors),
        ".json" => WriteTextAsync(path, JsonText.Of(json => WriteAll(json, vectors)) + "\n"),
        _ => WriteTextAsync(path, string.Concat(vectors.Select(v => Line(v) + "\n"))),
    };

    /// <summary>A vector as a JSON array.</summary>
    public static string Line(ReadOnlyMemory<float> vector) => JsonText.Of(json => Write(json, vector));

    private static void WriteAll(Utf8JsonWriter json, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        json.WriteStartArray();
        foreach (ReadOnlyMemory<float> vector in vectors) Write(json, vector);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlyMemory<float> vector)
    {
        json.WriteStartArray();
        foreach (float value in vector.Span)
        {
            // JSON knows no infinity.
            if (float.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static Task WriteTextAsync(string path, string text) => FloatFile.WriteAsync(path, _ => Task.CompletedTask, Encoding.UTF8.GetBytes(text));

    // Version 1.0 of the format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    private static Task WriteNpyAsync(string path, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        int width = vectors.Count == 0 ? 0 : vectors[0].Length;
        string about = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({vectors.Count}, {width}), }}");
        int length = (10 + about.Length + 1 + 63) / 64 * 64 - 10;
        byte[] header = [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(about.PadRight(length - 1) + "\n")];
        return FloatFile.WriteAsync(path, file =>
        {
            foreach (ReadOnlyMemory<float> vector in vectors) file.Write(vector.Span);
            return Task.CompletedTask;
        }, header);
    }
}
