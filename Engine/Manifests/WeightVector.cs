using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>A vector that a model needs in float32: norm weights, biases; or a table that is looked up, its rows one behind the other.</summary>
/// <param name="source">Where it is read from.</param>
/// <param name="share">How much of it decoding a token reads: 1 for all, 0 for a table.</param>
internal sealed class WeightVector(Weight source, double share)
{
    /// <summary>Where it is read from.</summary>
    public Weight Source { get; } = source;

    /// <summary>How much of it decoding a token reads, 0 to 1.</summary>
    public double Share { get; } = share;

    /// <summary>Values.</summary>
    public int Length { get; } = checked((int)(source.Rows * source.Columns));
}
