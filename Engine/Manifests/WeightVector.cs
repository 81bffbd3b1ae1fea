using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>A vector that a model needs in float32: norm weights, biases; or a lookup table <c>[rows, columns]</c>, row after row.</summary>
/// <param name="source">The weight in the checkpoint.</param>
/// <param name="share">The fraction of it that decoding one token reads: 1 for all, 0 for a table.</param>
internal sealed class WeightVector(Weight source, double share)
{
    /// <summary>The weight in the checkpoint.</summary>
    public Weight Source { get; } = source;

    /// <summary>The fraction of it that decoding one token reads, 0 to 1.</summary>
    public double Share { get; } = share;

    /// <summary>The number of values.</summary>
    public int Length { get; } = checked((int)(source.Rows * source.Columns));
}
