namespace Engine.Manifests;

/// <summary>The router of a layer, <c>[experts, hidden]</c>, and its experts' projections.</summary>
/// <param name="Router">Scores the experts; float32 whatever it is stored in, since a rounding could choose another expert.</param>
/// <param name="NumExpertsPerTok">Experts per token (top k).</param>
/// <param name="Renormalize">Whether the router's weights of the chosen experts are divided by their sum.</param>
/// <param name="GateProj">The experts' gate projections, each <c>[intermediate, hidden]</c>.</param>
/// <param name="UpProj">The experts' up projections, each <c>[intermediate, hidden]</c>.</param>
/// <param name="DownProj">The experts' down projections, each <c>[hidden, intermediate]</c>.</param>
internal sealed record Experts(Linear Router, int NumExpertsPerTok, bool Renormalize, ExpertLinear GateProj, ExpertLinear UpProj, ExpertLinear DownProj);

/// <summary>One projection of every expert of a layer: matrices of one shape and format, one for each expert.</summary>
internal sealed class ExpertLinear(IReadOnlyList<WeightMatrix> weights)
{
    private readonly WeightMatrix[] _weights = [.. weights];

    /// <summary>The experts' weights, in order.</summary>
    public IReadOnlyList<WeightMatrix> All => _weights;

    /// <summary>The number of experts.</summary>
    public int Count => _weights.Length;

    /// <summary>The first expert's weights, whose shape and format are those of all.</summary>
    public WeightMatrix First => _weights[0];

    /// <summary>An expert's weights.</summary>
    public WeightMatrix this[int expert] => _weights[expert];
}
