using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian N, N bytes of JSON
/// <c>{"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [begin, end]}, ..., "__metadata__": {...}}</c>, then the data, which the tensors
/// cover without gap or overlap. Specification: https://github.com/huggingface/safetensors#format.
/// </summary>
internal static class SafetensorsHeader
{
    private const int MaxBytes = 100_000_000;
    private const int MaxDimensions = 8;

    public static List<TensorInfo> Read(CheckpointFile file)
    {
        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxBytes)
            throw new ModelLoadException("the header is too large, or this is no safetensors file", file.Path, found: $"{length} bytes",
                expected: $"at most {MaxBytes}");
        if ((long)length > file.Length - 8)
            throw new ModelLoadException("the header goes past the end of the file", file.Path, found: $"{length} bytes",
                expected: $"at most {file.Length - 8}");
        byte[] json = new byte[length];
        file.Read(8, json);
        if (length == 0 || json[0] != '{') throw new ModelLoadException("the header does not begin with '{'", file.Path);
        if (!Utf8.IsValid(json)) throw new ModelLoadException("the header is not valid UTF-8", file.Path);
        try
        {
            List<TensorInfo> tensors = Parse(json, file, 8 + (long)length);
            RefuseGapsAndOverlaps(tensors, file, 8 + (long)length);
            return tensors;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader says that a string has an escaped lone surrogate.
            throw new ModelLoadException("the header is not valid JSON", file.Path, found: e.Message, inner: e);
        }
    }

    private static List<TensorInfo> Parse(ReadOnlySpan<byte> json, CheckpointFile file, long dataStart)
    {
        Utf8JsonReader reader = new(json, new() { MaxDepth = 8 });
        List<TensorInfo> tensors = [];
        HashSet<string> names = [];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Length == 0) throw new ModelLoadException("a tensor without a name", file.Path);
            if (!names.Add(name)) throw new ModelLoadException("a name occurs twice", file.Path, name);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new ModelLoadException("the header's entry is not an object", file.Path, name, reader.TokenType);
            if (name == "__metadata__") reader.Skip();
            else tensors.Add(SafetensorsEntry.Read(ref reader, name, file, dataStart, MaxDimensions));
        }
        reader.Read();
        return tensors;
    }

    private static void RefuseGapsAndOverlaps(List<TensorInfo> tensors, CheckpointFile file, long dataStart)
    {
        long end = dataStart;
        // Empty ones before the one that begins at the same place.
        foreach (TensorInfo t in tensors.OrderBy(t => t.Offset).ThenBy(t => t.ByteLength))
        {
            if (t.Offset != end)
                throw new ModelLoadException(t.Offset < end ? "tensors overlap" : "a gap before a tensor", file.Path, t.Name,
                    $"begin {t.Offset - dataStart}", $"{end - dataStart}");
            end += t.ByteLength;
        }
        if (end != file.Length)
            throw new ModelLoadException("bytes that belong to no tensor", file.Path, found: $"data of {file.Length - dataStart} bytes",
                expected: $"{end - dataStart}");
    }
}
