using Engine.Hub;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>A GGUF model, whole or split. It may hold a vocabulary only and no tensors.</summary>
internal sealed class GgufCheckpoint : Checkpoint
{
    /// <summary>Magic, version and two counts.</summary>
    private const long MinimumBytes = 24;

    private GgufCheckpoint(string path, IReadOnlyList<CheckpointFile> files, IReadOnlyDictionary<string, TensorInfo> tensors, GgufMetadata metadata)
        : base(path, files, tensors) => Metadata = metadata;

    /// <inheritdoc/>
    public override CheckpointKind Kind => CheckpointKind.Gguf;

    /// <summary>The key-value pairs; of a split model, those of its first file.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Opens a GGUF file; of a split set, any part opens all.</summary>
    /// <exception cref="ModelLoadException">A file is missing or refused.</exception>
    public static new GgufCheckpoint Open(string path)
    {
        List<CheckpointFile> files = [];
        try
        {
            return OpenParts(path, files);
        }
        catch
        {
            foreach (CheckpointFile f in files) f.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A whole model from other bytes than a file's; <paramref name="name"/> stands for its path in messages. The source is closed with it.
    /// </summary>
    /// <exception cref="ModelLoadException">It is refused.</exception>
    internal static GgufCheckpoint Open(string name, ByteSource source)
    {
        CheckpointFile file = CheckpointFile.Of(name, source, MinimumBytes);
        (GgufMetadata metadata, List<TensorInfo> tensors) = GgufHeader.Read(file);
        if ((metadata.Integer("split.count") ?? 0) > 1)
            throw new ModelLoadException("a model from memory or a stream has to be whole", name, "split.count", metadata.Integer("split.count"), "at most 1");
        return new(name, [file], tensors.ToDictionary(t => t.Name), metadata);
    }

    private static GgufCheckpoint OpenParts(string path, List<CheckpointFile> files)
    {
        (GgufMetadata metadata, List<TensorInfo> found) = OpenOne(path, files);
        if ((metadata.Integer("split.count") ?? 0) <= 1) return new(path, files, found.ToDictionary(t => t.Name), metadata);

        GgufSplit split = GgufSplit.Part(NameOf(path))
            ?? throw new ModelLoadException("a part of a split model is not named as one", path, "split.count", NameOf(path),
                "NAME-00001-of-0000N.gguf");
        // Opened again in order: the metadata are the first part's, whichever part was named.
        files[0].Dispose();
        files.Clear();
        Dictionary<string, TensorInfo> tensors = [];
        GgufMetadata? first = null;
        for (int number = 1; number <= split.Count; number++)
        {
            string part = Beside(path, split.Name(number));
            if (!ModelLocation.IsAddress(part) && !File.Exists(part))
                throw new ModelLoadException("a part of a split model is missing", path, found: "no such file", expected: split.Name(number));
            (metadata, found) = OpenOne(part, files);
            first ??= metadata;
            RequireValue(metadata, "split.count", split.Count);
            RequireValue(metadata, "split.no", number - 1);
            foreach (TensorInfo t in found)
            {
                if (!tensors.TryAdd(t.Name, t)) throw new ModelLoadException("a tensor is in two parts of a split model", part, t.Name);
            }
        }
        RequireValue(first!, "split.tensors.count", tensors.Count);
        return new(path, files, tensors, first!);
    }

    private static string NameOf(string path) => System.IO.Path.GetFileName(ModelLocation.IsAddress(path) ? new Uri(path).AbsolutePath : path);

    private static string Beside(string path, string name)
        => ModelLocation.IsAddress(path) ? new Uri(new Uri(path), name).ToString() : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", name);

    private static (GgufMetadata Metadata, List<TensorInfo> Tensors) OpenOne(string path, List<CheckpointFile> files)
    {
        CheckpointFile file = CheckpointFile.Open(path, MinimumBytes);
        files.Add(file);
        return GgufHeader.Read(file);
    }

    private static void RequireValue(GgufMetadata metadata, string key, long expected)
    {
        if (metadata.Integer(key) != expected)
            throw new ModelLoadException("a part of a split model contradicts the others", metadata.File, key,
                metadata.Integer(key)?.ToString() ?? "nothing", expected);
    }
}
