using System.Globalization;
using Engine.Bench.Race;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Models;

namespace Engine.Bench.Onnx;

/// <summary>
/// A Llama's GGUF file as the folder that ONNX Runtime GenAI loads: the same weights, in int4 or int8 blocks of 32. Prompts are ids, so it has no
/// tokenizer.
/// </summary>
internal static class GenAiFolder
{
    /// <summary>Names in the folder.</summary>
    public const string Model = "model.onnx", Weights = "model.onnx.data", Config = "genai_config.json";

    private const string Source = "source.txt";
    /// <summary>Part of the names of cached folders: another number where the contents change.</summary>
    private const int Edition = 1;
    private static readonly string[] ModelTypes = ["llama", "mistral"];

    /// <summary>The cached folder of a file, made where it is not there yet, or was made of another.</summary>
    /// <exception cref="RaceException">It is not a Llama.</exception>
    /// <exception cref="ModelLoadException">The file is refused.</exception>
    public static string Cached(string file, Action<string> log)
    {
        string folder = Path.Combine(BenchCache.Folder("onnx"), $"{Path.GetFileNameWithoutExtension(file)}.{Edition}"), stamp = Stamp(file);
        if (File.Exists(Path.Combine(folder, Source)) && File.ReadAllText(Path.Combine(folder, Source)) == stamp) return folder;
        log($"writing {Path.GetFileName(file)} as ONNX to {folder}");
        string partial = $"{folder}.{Guid.NewGuid():N}.partial";
        try
        {
            Write(partial, file);
            File.WriteAllText(Path.Combine(partial, Source), stamp);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }

        return folder;
    }

    /// <summary>Writes the folder.</summary>
    /// <exception cref="RaceException">The file is not a Llama.</exception>
    /// <exception cref="ModelLoadException">The file is refused.</exception>
    public static void Write(string folder, string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        ConfigKeys keys = ConfigKeys.Of(checkpoint);
        Architecture architecture = Architectures.Of(checkpoint, keys);
        if (!ModelTypes.Contains(architecture.ModelType))
            throw new RaceException($"{file} is written as ONNX only where it is a Llama without experts, not {architecture.ModelType}");
        ModelConfig config = architecture.ReadConfig(keys, checkpoint);
        var weights = architecture.Tensors(checkpoint, config);
        Directory.CreateDirectory(folder);
        OnnxGraph graph;
        using (FileStream data = File.Create(Path.Combine(folder, Weights)))
        {
            graph = new OnnxGraph(data);
            new OnnxLlama(graph, CodeOf(checkpoint), config, weights).Build();
        }

        if (weights.Unused is [string unused, ..]) throw new RaceException($"{file} has {unused}, which its ONNX model would leave out");
        File.WriteAllBytes(Path.Combine(folder, Model), OnnxFile.Bytes(graph, Weights));
        File.WriteAllText(Path.Combine(folder, Config), GenAiConfig.Of(config, Model));
    }

    /// <summary>
    /// How the matrices of a file are held in its folder: by the bits of those within layers, since embedding and head are held more precisely than a
    /// file's name says.
    /// </summary>
    /// <exception cref="ModelLoadException">The file is refused.</exception>
    public static BlockCode CodeOf(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        return CodeOf(checkpoint);
    }

    private static BlockCode CodeOf(Checkpoint checkpoint)
    {
        TensorInfo[] matrices = [.. checkpoint.Tensors.Values.Where(t => t.Shape.Length > 1 && t.Name.StartsWith("blk.", StringComparison.Ordinal))];
        return BlockCode.For(8.0 * matrices.Sum(t => t.ByteLength) / matrices.Sum(t => (double)t.Rows * t.Columns));
    }

    private static string Stamp(string file)
    {
        var info = new FileInfo(file);
        return string.Create(CultureInfo.InvariantCulture, $"{info.FullName}\n{info.Length}\n{info.LastWriteTimeUtc:O}\n");
    }
}
