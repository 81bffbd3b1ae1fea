using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Models;

namespace Engine.Tests.Models;

/// <summary>Quantises a checkpoint as the command line does, with all that its architecture knows.</summary>
internal static class DenseFiles
{
    public static GgufCheckpoint Quantize(string source, string path, string scheme, Precision? panels = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(source);
        ConfigKeys keys = ConfigKeys.Of(checkpoint);
        Architecture row = Architectures.Of(checkpoint, keys);
        ModelConfig config = row.ReadConfig(keys, checkpoint);
        Quantizer.Quantize(checkpoint, path, new(QuantizationScheme.Parse(scheme)) { Config = config, Panels = panels, GgufArchitecture = row.Gguf, Names = row.GgufNames, Folder = row.Folder, RowOrders = row.GgufRowOrders(config), FolderRowOrders = row.FolderRowOrders(config), Divided = row.Divided, Workers = 2 });
        return GgufCheckpoint.Open(path);
    }
}
