using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Models;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>Writes files of ready-made panels as <c>quantize --panels</c> does.</summary>
internal static class PanelFile
{
    /// <summary>The checkpoint at <paramref name="source"/> in panels, in the formats of a scheme or in its own; gives the path back.</summary>
    public static string Of(string source, string path, string? scheme = null, Precision precision = Precision.Fast) => Write(source, path, scheme, precision);

    /// <summary>The same in rows.</summary>
    public static string Rows(string source, string path, string scheme) => Write(source, path, scheme, null);

    private static string Write(string source, string path, string? scheme, Precision? precision)
    {
        using Checkpoint checkpoint = Checkpoint.Open(source);
        Architecture architecture = Architectures.Of(checkpoint, ConfigKeys.Of(checkpoint));
        Quantizer.Quantize(checkpoint, path, new ConversionOptions(scheme is null ? null : QuantizationScheme.Parse(scheme))
        {
            Panels = precision,
            GgufArchitecture = architecture.Gguf,
            Names = architecture.GgufNames,
            RowOrders = architecture.GgufRowOrders(ModelConfig.Of(checkpoint)),
            Divided = architecture.Divided,
            Workers = 2,
        });
        return path;
    }
}
