namespace Engine.Manifests;

/// <summary>The router of a layer, <c>[experts, hidden]</c>, and its experts' projections.</summary>
/// <param name="Router">Scores the experts; float32 whatever it is stored in, since a rounding could choose another expert.</param>
/// <param name="Routing">How a token's experts are chosen, and their weights.</param>
/// <param name="GateProj">The experts' gate projections, each <c>[intermediate, hidden]</c>.</param>
/// <param name="UpProj">The experts' up projections, each <c>[intermediate, hidden]</c>; null for experts without gates, down(f(gate(h))).</param>
/// <param name="DownProj">The experts' down projections, each <c>[hidden, intermediate]</c>.</param>
internal sealed record Experts(Linear Router, Routing Routing, ExpertLinear GateProj, ExpertLinear? UpProj, ExpertLinear DownProj)
{
    /// <summary>The function f of down(f(gate(h)) · up(h)).</summary>
    public ActivationFunction Function { get; init; } = ActivationFunction.Silu;

    /// <summary>The function's parameter, where it has one.</summary>
    public float Parameter { get; init; }

    /// <summary>Experts per token (top k).</summary>
    public int NumExpertsPerTok => Routing.NumExpertsPerTok;

    /// <summary>Every vector that is needed.</summary>
    public IEnumerable<WeightVector> Vectors
        => new[] { Router.Bias, Routing.CorrectionBias, GateProj.Biases, UpProj?.Biases, DownProj.Biases }.OfType<WeightVector>();
}

/// <summary>One projection of every expert of a layer: matrices of one shape and format, one for each expert.</summary>
/// <param name="weights">The experts' weights, in order.</param>
/// <param name="biases">Their biases, <c>[experts, rows]</c>, or null.</param>
internal sealed class ExpertLinear(IReadOnlyList<WeightMatrix> weights, WeightVector? biases = null)
{
    private readonly WeightMatrix[] _weights = [.. weights];

    /// <summary>The experts' weights, in order.</summary>
    public IReadOnlyList<WeightMatrix> All => _weights;

    /// <summary>The experts' biases, <c>[experts, rows]</c>, or null.</summary>
    public WeightVector? Biases => biases;

    /// <summary>The number of experts.</summary>
    public int Count => _weights.Length;

    /// <summary>The first expert's weights, whose shape and format are those of all.</summary>
    public WeightMatrix First => _weights[0];

    /// <summary>An expert's weights.</summary>
    public WeightMatrix this[int expert] => _weights[expert];
}
