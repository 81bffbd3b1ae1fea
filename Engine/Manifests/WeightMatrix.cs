using Engine.Kernels.Formats;
using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>A matrix <c>[rows, columns]</c> that a model needs: where it is read from, and the format that a device holds it in.</summary>
/// <param name="source">Where it is read from.</param>
/// <param name="format">The format; where it is another one than the source's, the device re-encodes the rows.</param>
/// <param name="share">How much of it decoding a token reads: 1 for all, less for experts, 0 for an embedding.</param>
internal sealed class WeightMatrix(Weight source, Format format, double share)
{
    /// <summary>Where it is read from.</summary>
    public Weight Source { get; } = source;

    /// <summary>The format that it is held in.</summary>
    public Format Format { get; } = format;

    /// <summary>How much of it decoding a token reads, 0 to 1.</summary>
    public double Share { get; } = share;

    /// <summary>Output rows.</summary>
    public int Rows { get; } = checked((int)source.Rows);

    /// <summary>Values of a row.</summary>
    public int Columns { get; } = checked((int)source.Columns);
}
