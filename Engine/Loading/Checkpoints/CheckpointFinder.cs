using Engine.Hub;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints;

/// <summary>What a path means: a folder or a file, judged by what it holds.</summary>
internal static class CheckpointFinder
{
    private const string Single = "model.safetensors";

    public static Checkpoint Open(string path)
    {
        path = ModelLocation.Here(path);
        if (ModelLocation.IsAddress(path)) return GgufCheckpoint.Open(path);
        if (Directory.Exists(path)) return OpenFolder(path);
        return IsGguf(path) ? GgufCheckpoint.Open(path) : OpenSafetensors(path);
    }

    private static Checkpoint OpenFolder(string folder)
    {
        string single = Path.Combine(folder, Single), index = Path.Combine(folder, SafetensorsIndex.FileName);
        string? weights = File.Exists(single) ? single : File.Exists(index) ? index : null;
        if (weights is not null)
        {
            RequireConfig(folder);
            return SafetensorsCheckpoint.Open(weights);
        }
        string[] models = [.. Names(folder, "*.gguf").Where(f => GgufSplit.Part(f) is null or { Number: 1 }).Order(StringComparer.Ordinal)];
        if (models.Length == 1) return GgufCheckpoint.Open(Path.Combine(folder, models[0]));
        if (models.Length > 1)
            throw new ModelLoadException("the folder holds several GGUF models, name one of them", folder, found: string.Join(", ", models.Take(8)));
        if (Names(folder, "*.bin").Concat(Names(folder, "*.pth")).FirstOrDefault() is { } pickle)
            throw new ModelLoadException("pickled PyTorch weights are not read, they can run code; convert them to safetensors", folder,
                found: pickle, expected: Single);
        throw new ModelLoadException("the folder holds no model", folder,
            found: File.Exists(Path.Combine(folder, "config.json")) ? "config.json without weights" : "neither weights nor config.json",
            expected: $"config.json with {Single} or {SafetensorsIndex.FileName}, or one .gguf model");
    }

    private static SafetensorsCheckpoint OpenSafetensors(string path)
    {
        if (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelLoadException("this is no model", path, expected: "a folder, a .gguf or a .safetensors file");
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, index = Path.Combine(folder, SafetensorsIndex.FileName);
        RequireConfig(folder);
        bool isShard = Path.GetFileName(path) != Single && File.Exists(index) && SafetensorsIndex.Read(index).ContainsValue(Path.GetFileName(path));
        return SafetensorsCheckpoint.Open(isShard ? index : path);
    }

    private static void RequireConfig(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "config.json"))) throw new ModelLoadException("no config.json beside the weights", folder);
    }

    private static bool IsGguf(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path, 4);
        Span<byte> magic = stackalloc byte[4];
        file.Read(0, magic);
        return magic.SequenceEqual("GGUF"u8) || path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Names(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern).Select(f => Path.GetFileName(f)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException("the folder cannot be read", folder, found: e.Message, inner: e);
        }
    }
}
