namespace Engine.Manifests;

/// <summary>A norm of rows and its weights.</summary>
internal abstract record Norm
{
    /// <summary>Its weights.</summary>
    public abstract IEnumerable<WeightVector> Vectors { get; }
}

/// <summary>y = x / sqrt(mean(x²) + ε) · w (Zhang and Sennrich 2019).</summary>
/// <param name="Weight">w, <c>[columns]</c>; null for 1.</param>
/// <param name="Eps">ε.</param>
internal sealed record RmsNorm(WeightVector? Weight, float Eps) : Norm
{
    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Weight is null ? [] : [Weight];
}

/// <summary>y = (x - mean(x)) / sqrt(mean((x - mean(x))²) + ε) · w + b (Ba et al. 2016).</summary>
/// <param name="Weight">w, <c>[columns]</c>; null for 1.</param>
/// <param name="Bias">b, <c>[columns]</c>; null for 0.</param>
/// <param name="Eps">ε.</param>
internal sealed record LayerNorm(WeightVector? Weight, WeightVector? Bias, float Eps) : Norm
{
    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => new[] { Weight, Bias }.OfType<WeightVector>();
}
