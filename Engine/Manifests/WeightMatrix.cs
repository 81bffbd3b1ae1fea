using Engine.Kernels.Formats;
using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>A matrix <c>[rows, columns]</c> that a model needs: where it is read from, and the format that a device holds it in.</summary>
/// <param name="source">The weight in the checkpoint.</param>
/// <param name="format">The format; where it differs from the source's, the device re-encodes the rows.</param>
/// <param name="share">The fraction of it that decoding one token reads: 1 for all, less for experts, 0 for an embedding.</param>
internal sealed class WeightMatrix(Weight source, Format format, double share)
{
    /// <summary>The weight in the checkpoint.</summary>
    public Weight Source { get; } = source;

    /// <summary>The format that a device holds it in.</summary>
    public Format Format { get; } = format;

    /// <summary>The fraction of it that decoding one token reads, 0 to 1.</summary>
    public double Share { get; } = share;

    /// <summary>Rows: outputs of the projection.</summary>
    public int Rows { get; } = checked((int)source.Rows);

    /// <summary>Columns: inputs of the projection.</summary>
    public int Columns { get; } = checked((int)source.Columns);
}
