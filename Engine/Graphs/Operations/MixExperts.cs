using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>
/// x += Σ_j weight_j · down_j(f(gate_j(h)) · up_j(h)) over the experts j that the router chooses for the token (Shazeer et al. 2017), as
/// <see cref="Experts.Routing"/> says.
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
    public override IEnumerable<WeightMatrix> Matrices => [Experts.Router.Weight, .. Experts.GateProj.All, .. Experts.UpProj?.All ?? [], .. Experts.DownProj.All];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Experts.Vectors;
}
