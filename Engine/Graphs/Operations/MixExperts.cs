using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>
/// x += Σ_j weight_j · down_j(silu(gate_j(h)) · up_j(h)) over the experts j that the router chooses for the token (Shazeer et al. 2017): the
/// <see cref="Experts.NumExpertsPerTok"/> with the largest softmax of the router's logits, ties to the lower number, and these as weights, made to add up to
/// one where the model wants it.
/// </summary>
/// <param name="H">The router's and the experts' input, <c>[tokens, hidden]</c>.</param>
/// <param name="Experts">Router and experts.</param>
/// <param name="X">The residual stream, <c>[tokens, hidden]</c>.</param>
internal sealed record MixExperts(StepTensor H, Experts Experts, StepTensor X) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [H, X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];

    /// <inheritdoc/>
    public override IEnumerable<WeightMatrix> Matrices => [Experts.Router.Weight, .. Experts.GateProj.All, .. Experts.UpProj.All, .. Experts.DownProj.All];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Experts.Router.Bias is { } bias ? [bias] : [];
}
