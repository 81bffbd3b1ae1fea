using System.Buffers.Binary;
using System.Text.Json;
using Engine.Kernels.Formats;

namespace Engine.Training.Checkpoints;

/// <summary>
/// Writes a safetensors file: 8 bytes little-endian N, N bytes of JSON with each tensor's <c>dtype</c>, <c>shape</c> and <c>data_offsets</c>, padded with
/// spaces to a multiple of 8, then the data without gaps. Tensors are sorted by the width of their type, widest first, then by name, as Hugging Face's own
/// writer sorts them, so that all data are aligned; the same tensors give the same bytes.
/// Specification: https://github.com/huggingface/safetensors#format.
/// </summary>
internal static class SafetensorsWriter
{
    private const int Align = 8, MaxDimensions = 8;
    private static readonly string[] Formats = ["F32", "F16", "BF16"];
    private static readonly Dictionary<string, string> Pytorch = new() { ["format"] = "pt" };

    /// <summary>Writes the file under a temporary name, and renames it when it is complete.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="tensors">The tensors to write.</param>
    /// <param name="metadata">Its <c>__metadata__</c>; by default <c>format: pt</c>, without which transformers reads no weights.</param>
    /// <exception cref="ArgumentException">A name is empty or occurs twice, or a shape or format is not valid in safetensors.</exception>
    /// <exception cref="IOException">The file cannot be written; the partial file is deleted.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsTensor[] sorted = [.. tensors.OrderByDescending(t => t.Format.BlockBytes).ThenBy(t => t.Name, StringComparer.Ordinal)];
        Check(sorted);
        byte[] header = Header(sorted, metadata ?? Pytorch);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (SafetensorsTensor tensor in sorted) Write(stream, tensor);
        });
    }

    private static void Check(SafetensorsTensor[] tensors)
    {
        HashSet<string> names = ["__metadata__"];
        foreach (SafetensorsTensor t in tensors)
        {
            if (string.IsNullOrEmpty(t.Name) || !names.Add(t.Name))
                throw new ArgumentException($"the name '{t.Name}' is empty, occurs twice, or is the header's own", nameof(tensors));
            if (t.Shape.Count is 0 or > MaxDimensions || t.Shape.Any(d => d <= 0))
                throw new ArgumentException($"{t.Name} has the invalid shape [{string.Join(", ", t.Shape)}]", nameof(tensors));
            if (!Formats.Contains(t.Format.Name))
                throw new ArgumentException($"{t.Name} has the format {t.Format}; supported are {string.Join(", ", Formats)}", nameof(tensors));
        }
    }

    private static byte[] Header(SafetensorsTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream stream = new();
        stream.Write(new byte[sizeof(ulong)]);
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
            json.WriteEndObject();
            long begin = 0;
            foreach (SafetensorsTensor t in tensors)
            {
                long end = checked(begin + Rows(t) * t.Format.RowBytes(t.Shape[^1]));
                json.WriteStartObject(t.Name);
                json.WriteString("dtype", t.Format.Name);
                json.WriteStartArray("shape");
                foreach (int d in t.Shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                begin = end;
            }

            json.WriteEndObject();
        }

        while (stream.Length % Align != 0) stream.WriteByte((byte)' ');
        byte[] header = stream.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void Write(Stream stream, SafetensorsTensor tensor)
    {
        float[] values = new float[tensor.Shape[^1]];
        byte[] bytes = new byte[checked((int)tensor.Format.RowBytes(values.Length))];
        for (long row = 0, rows = Rows(tensor); row < rows; row++)
        {
            tensor.Fill(row, values);
            tensor.Format.Encode(values, bytes);
            stream.Write(bytes);
        }
    }

    private static long Rows(SafetensorsTensor tensor) => tensor.Shape.SkipLast(1).Aggregate(1L, (product, d) => checked(product * d));
}
