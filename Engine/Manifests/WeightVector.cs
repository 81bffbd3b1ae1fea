using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>
/// A vector that a model needs in float32: norm weights, biases; or a lookup table <c>[rows, columns]</c>, row after row. It is what a tensor holds, what is
/// computed from that once at load, or what the model itself fixes.
/// </summary>
internal sealed class WeightVector
{
    private readonly IReadOnlyList<Weight> _sources = [];
    private readonly Func<float[], float[]>? _compute;
    private readonly float[]? _values;

    /// <param name="source">The weight in the checkpoint.</param>
    /// <param name="share">The fraction of it that decoding one token reads: 1 for all, 0 for a table.</param>
    /// <param name="compute">Computes the vector from the weight's values; null for these themselves.</param>
    /// <param name="length">The number of values computed, where it differs from the weight's.</param>
    public WeightVector(Weight source, double share, Func<float[], float[]>? compute = null, int? length = null)
        => (_sources, Share, _compute, Length) = ([source], share, compute, length ?? checked((int)(source.Rows * source.Columns)));

    /// <param name="sources">Weights in the checkpoint whose values follow each other.</param>
    /// <param name="compute">Computes the vector from their values; null for these themselves.</param>
    public WeightVector(IReadOnlyList<Weight> sources, Func<float[], float[]>? compute)
        => (_sources, Share, _compute, Length) = (sources, 1, compute, checked((int)sources.Sum(source => source.Rows * source.Columns)));

    /// <param name="values">The values, which the model fixes.</param>
    public WeightVector(float[] values) => (_values, Share, Length) = (values, 1, values.Length);

    /// <summary>The fraction of it that decoding one token reads, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>Reads the values.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public float[] Read()
    {
        if (_values is not null) return _values;
        float[] stored = _sources is [var source] ? source.ReadFloats() : [.. _sources.SelectMany(s => s.ReadFloats())];
        return _compute is null ? stored : _compute(stored);
    }
}
