using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>
/// A vector that a model needs in float32: norm weights, biases; or a lookup table <c>[rows, columns]</c>, row after row. It is what a tensor holds, what is
/// computed from that once at load, or what the model itself fixes.
/// </summary>
internal sealed class WeightVector
{
    private readonly Weight? _source;
    private readonly Func<float[], float[]>? _compute;
    private readonly float[]? _values;

    /// <param name="source">The weight in the checkpoint.</param>
    /// <param name="share">The fraction of it that decoding one token reads: 1 for all, 0 for a table.</param>
    /// <param name="compute">Computes the vector from the weight's values; null for these themselves.</param>
    /// <param name="length">The number of values computed, where it differs from the weight's.</param>
    public WeightVector(Weight source, double share, Func<float[], float[]>? compute = null, int? length = null)
        => (_source, Share, _compute, Length) = (source, share, compute, length ?? checked((int)(source.Rows * source.Columns)));

    /// <param name="values">The values, which the model fixes.</param>
    public WeightVector(float[] values) => (_values, Share, Length) = (values, 1, values.Length);

    /// <summary>The fraction of it that decoding one token reads, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>Reads the values.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public float[] Read() => _values ?? (_compute is null ? _source!.ReadFloats() : _compute(_source!.ReadFloats()));
}
