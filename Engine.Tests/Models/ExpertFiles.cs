using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Models;

namespace Engine.Tests.Models;

/// <summary>GGUF files with experts, right and wrong.</summary>
internal static class ExpertFiles
{
    /// <summary>Quantises a checkpoint as the command does.</summary>
    public static void Quantize(string source, string path, string scheme)
    {
        using Checkpoint checkpoint = Checkpoint.Open(source);
        ConfigKeys keys = ConfigKeys.Of(checkpoint);
        Architecture architecture = Architectures.Of(checkpoint, keys);
        ModelConfig config = architecture.ReadConfig(keys, checkpoint);
        Quantizer.Quantize(checkpoint, path, new ConversionOptions(QuantizationScheme.Parse(scheme))
        {
            Config = config,
            GgufArchitecture = architecture.Gguf,
            Names = architecture.GgufNames,
            Folder = architecture.Folder,
            RowOrders = architecture.GgufRowOrders(config),
            FolderRowOrders = architecture.FolderRowOrders(config),
            Divided = architecture.Divided,
            Workers = 2,
        });
    }

    /// <summary>Writes a file again with other metadata, and with tensors of other shapes, filled or cut off as needed.</summary>
    public static void Rewrite(string source, string path, Action<Dictionary<string, object>> spoil, Func<long[], long[]> reshape)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(source);
        Dictionary<string, object> metadata = new(checkpoint.Metadata.Values);
        spoil(metadata);
        TensorInfo[] tensors = [.. checkpoint.Tensors.Values];
        GgufEntry[] entries = [.. tensors.Select(t => new GgufEntry(t.Name, reshape(t.Shape), t.Format!))];
        using GgufWriter writer = GgufWriter.Create(path, metadata, entries);
        for (int i = 0; i < tensors.Length; i++)
        {
            byte[] data = new byte[Math.Max(tensors[i].ByteLength, entries[i].ByteLength)];
            checkpoint.Read(tensors[i], 0, data.AsSpan(0, (int)tensors[i].ByteLength));
            writer.Write(i, 0, data.AsSpan(0, (int)entries[i].ByteLength));
        }

        writer.Complete();
    }
}
