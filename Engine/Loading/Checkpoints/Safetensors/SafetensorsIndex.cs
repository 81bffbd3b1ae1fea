using System.Text.Json;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>
/// The index of a sharded checkpoint, <c>{"weight_map": {"name": "file", ...}}</c>: a tensor is taken from the shard that the index maps it to,
/// whatever else a shard holds is ignored.
/// </summary>
internal static class SafetensorsIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>Tensor name to file name, each a plain name in the index's own folder.</summary>
    public static Dictionary<string, string> Read(string path)
    {
        JsonElement root = JsonFile.Read(path);
        if (!root.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new ModelLoadException("the index has no weight_map", path);
        Dictionary<string, string> files = [];
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (entry.Name.Length == 0) throw new ModelLoadException("a tensor without a name", path);
            string? file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            // A name, never a path: an index must not reach out of its folder.
            if (string.IsNullOrEmpty(file) || file is "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
                throw new ModelLoadException("the index maps a tensor to something else than a file name", path, entry.Name, entry.Value.ToString());
            // Of other repeated keys the last counts; of tensors it would be a guess.
            if (!files.TryAdd(entry.Name, file)) throw new ModelLoadException("a name occurs twice", path, entry.Name);
        }
        return files.Count > 0 ? files : throw new ModelLoadException("the index is empty", path);
    }
}
