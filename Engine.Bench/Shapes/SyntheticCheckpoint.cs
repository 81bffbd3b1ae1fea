using System.Runtime.InteropServices;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;

namespace Engine.Bench.Shapes;

/// <summary>
/// Writes a checkpoint of a real shape with made-up weights, in any format, as a GGUF file that llama.cpp reads too: speed without downloads.
/// </summary>
internal static class SyntheticCheckpoint
{
    /// <summary>Part of the names of cached files: another number where the contents change.</summary>
    private const int Edition = 1;
    private const int BufferBytes = 4 << 20;

    /// <summary>The cached file of a shape and scheme, made where it is not there yet.</summary>
    public static string Cached(ModelShape shape, QuantizationScheme scheme)
    {
        string path = Path.Combine(BenchCache.Folder("shapes"), $"{shape.Name}.{scheme.Name}.{Edition}.gguf");
        if (!File.Exists(path)) Write(path, shape, scheme);
        return path;
    }

    public static void Write(string path, ModelShape shape, QuantizationScheme scheme)
    {
        ShapeTensor[] tensors = [.. shape.Layout.Tensors(shape)];
        var model = new SchemeModel(shape.NumHiddenLayers, shape.NumExperts, shape.TieWordEmbeddings, shape.NumAttentionHeads / shape.NumKeyValueHeads);
        GgufEntry[] entries = [.. tensors.Select(t => new GgufEntry(t.Name, t.Shape, scheme.Choose(t.Name, t.Shape, model) ?? FormatTable.ByName("F32")!))];
        using GgufWriter writer = GgufWriter.Create(path, Metadata(shape, scheme), entries);
        var banks = new Dictionary<(string Format, long Columns), RowBank>();
        byte[] buffer = new byte[BufferBytes];
        for (int i = 0; i < entries.Length; i++)
        {
            GgufEntry entry = entries[i];
            if (tensors[i].IsOnes)
            {
                float[] ones = new float[entry.Shape[^1]];
                Array.Fill(ones, 1f);
                writer.Write(i, 0, MemoryMarshal.AsBytes(ones.AsSpan()));
                continue;
            }

            long rowBytes = entry.Format.RowBytes(entry.Shape[^1]);
            if (!banks.TryGetValue((entry.Format.Name, entry.Shape[^1]), out RowBank? bank))
                banks[(entry.Format.Name, entry.Shape[^1])] = bank = new RowBank(entry.Format, entry.Shape[^1]);
            int whole = (int)(BufferBytes / rowBytes * rowBytes);
            for (long offset = 0; offset < entry.ByteLength; offset += whole)
            {
                Span<byte> rows = buffer.AsSpan(0, (int)Math.Min(whole, entry.ByteLength - offset));
                bank.Deal(rows);
                writer.Write(i, offset, rows);
            }
        }

        writer.Complete();
    }

    private static IEnumerable<KeyValuePair<string, object>> Metadata(ModelShape shape, QuantizationScheme scheme)
    {
        string architecture = shape.Layout.Architecture;
        yield return new("general.architecture", architecture);
        yield return new("general.type", "model");
        yield return new("general.name", $"{shape.Name} with made-up weights");
        yield return new("general.file_type", scheme.FileType);
        yield return new("general.quantization_version", 2u);
        foreach ((string key, object value) in Common(shape).Concat(shape.Layout.Settings(shape))) yield return new($"{architecture}.{key}", value);
        foreach (KeyValuePair<string, object> pair in SyntheticVocabulary.Metadata(shape.VocabSize)) yield return pair;
    }

    private static IEnumerable<(string Key, object Value)> Common(ModelShape shape) =>
    [
        ("block_count", (uint)shape.NumHiddenLayers),
        ("context_length", (uint)shape.MaxPositionEmbeddings),
        ("embedding_length", (uint)shape.HiddenSize),
        ("feed_forward_length", (uint)shape.IntermediateSize),
        ("attention.head_count", (uint)shape.NumAttentionHeads),
        ("attention.head_count_kv", (uint)shape.NumKeyValueHeads),
        ("vocab_size", (uint)shape.VocabSize),
    ];
}
