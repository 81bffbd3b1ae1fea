using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>A checkpoint in safetensors: one file, or shards with an index.</summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private SafetensorsCheckpoint(string path, IReadOnlyList<CheckpointFile> files, IReadOnlyDictionary<string, TensorInfo> tensors)
        : base(path, files, tensors)
    {
    }

    /// <inheritdoc/>
    public override CheckpointKind Kind => CheckpointKind.Safetensors;

    /// <summary>Opens a <c>.safetensors</c> file, or the shards of an <c>.index.json</c>.</summary>
    /// <exception cref="ModelLoadException">A file is missing or refused.</exception>
    public static new SafetensorsCheckpoint Open(string path)
    {
        List<CheckpointFile> files = [];
        try
        {
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? OpenShards(path, files)
                : new(path, files, OpenOne(path, files).ToDictionary(t => t.Name));
        }
        catch
        {
            foreach (CheckpointFile f in files) f.Dispose();
            throw;
        }
    }

    private static List<TensorInfo> OpenOne(string path, List<CheckpointFile> files)
    {
        CheckpointFile file = CheckpointFile.Open(path, 10);
        files.Add(file);
        return SafetensorsHeader.Read(file);
    }

    private static SafetensorsCheckpoint OpenShards(string index, List<CheckpointFile> files)
    {
        Dictionary<string, string> map = SafetensorsIndex.Read(index);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(index))!;
        Dictionary<string, TensorInfo> tensors = [];
        foreach (string shard in map.Values.Distinct().Order(StringComparer.Ordinal))
        {
            string path = System.IO.Path.Combine(folder, shard);
            if (!File.Exists(path)) throw new ModelLoadException("a shard that the index names is missing", index, found: "no such file", expected: shard);
            foreach (TensorInfo t in OpenOne(path, files))
            {
                if (map.TryGetValue(t.Name, out string? home) && home == shard) tensors.Add(t.Name, t);
            }
        }
        foreach ((string name, string shard) in map)
        {
            if (!tensors.ContainsKey(name))
                throw new ModelLoadException("the shard lacks a tensor that the index maps to it", System.IO.Path.Combine(folder, shard), name);
        }
        return new(index, files, tensors);
    }
}
