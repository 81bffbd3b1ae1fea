using Engine.Kernels.Formats.Panels;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// The head of one GGUF file, version 2 or 3: <c>"GGUF"</c>, version, number of tensors, number of key-value pairs, the pairs, the tensors'
/// descriptions; the data begin at the next multiple of <c>general.alignment</c>. Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
/// </summary>
internal static class GgufHeader
{
    private const int DefaultAlignment = 32, MaxAlignment = 1 << 20;
    private const int MinimumPair = 8 + 1 + 4 + GgufValues.MinimumBytes, MinimumTensor = 8 + 1 + 4 + 4 + 8;

    public static (GgufMetadata Metadata, List<TensorInfo> Tensors) Read(CheckpointFile file)
    {
        GgufReader reader = new(file);
        if (!reader.Take(4).SequenceEqual("GGUF"u8))
            throw new ModelLoadException("this is no GGUF file", file.Path, expected: "the bytes GGUF at its beginning");
        RefuseVersion(reader.U32(), file);
        int tensorCount = reader.Count(MinimumTensor, "tensors");
        int pairCount = reader.Count(MinimumPair, "metadata pairs");
        GgufMetadata metadata = new(file.Path, ReadPairs(reader, pairCount));
        int alignment = Alignment(metadata);
        List<GgufTensor> tensors = ReadTensors(reader, tensorCount);
        long dataStart = checked((reader.Position + alignment - 1) / alignment * alignment);
        Precision? panels = PanelTypes.PrecisionOf(metadata);
        List<TensorInfo> placed = [.. tensors.Select(t => t.Place(file, dataStart, alignment, panels))];
        RefuseOverlaps(placed, file);
        return (metadata, placed);
    }

    private static void RefuseVersion(uint version, CheckpointFile file)
    {
        if (version is 2 or 3) return;
        bool bigEndian = version != 0 && (version & 0xFFFF) == 0;
        throw new ModelLoadException(bigEndian ? "big-endian GGUF files are not supported" : "unknown GGUF version", file.Path,
            found: bigEndian ? null : version, expected: bigEndian ? null : "2 or 3");
    }

    private static Dictionary<string, object> ReadPairs(GgufReader reader, int count)
    {
        Dictionary<string, object> pairs = [];
        for (int i = 0; i < count; i++)
        {
            string key = reader.String("a metadata key");
            if (key.Length == 0) throw new ModelLoadException("a metadata key is empty", reader.File.Path);
            if (!pairs.TryAdd(key, GgufValues.Read(reader, reader.U32(), key)))
                throw new ModelLoadException("a metadata key occurs twice", reader.File.Path, key);
        }
        return pairs;
    }

    private static int Alignment(GgufMetadata metadata)
    {
        long alignment = metadata.Integer("general.alignment") ?? DefaultAlignment;
        return alignment is > 0 and <= MaxAlignment && long.IsPow2(alignment) ? (int)alignment
            : throw new ModelLoadException("the alignment is out of range", metadata.File, "general.alignment", alignment,
                $"a power of two up to {MaxAlignment}");
    }

    private static List<GgufTensor> ReadTensors(GgufReader reader, int count)
    {
        List<GgufTensor> tensors = [];
        HashSet<string> names = [];
        for (int i = 0; i < count; i++)
        {
            GgufTensor t = GgufTensor.Read(reader);
            if (!names.Add(t.Name)) throw new ModelLoadException("a name occurs twice", reader.File.Path, t.Name);
            tensors.Add(t);
        }
        return tensors;
    }

    private static void RefuseOverlaps(List<TensorInfo> tensors, CheckpointFile file)
    {
        long end = 0;
        // Empty ones before the one that begins at the same place.
        foreach (TensorInfo t in tensors.OrderBy(t => t.Offset).ThenBy(t => t.ByteLength))
        {
            if (t.Offset < end) throw new ModelLoadException("tensors overlap", file.Path, t.Name, $"begin {t.Offset}", $"at least {end}");
            end = t.Offset + t.ByteLength;
        }
    }
}
