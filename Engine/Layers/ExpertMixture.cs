using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// A mixture of experts (Shazeer et al. 2017), of which each token gets some, and beside them a shared MLP that every token gets, times sigmoid(gate · h) where
/// it has
/// a gate.
/// </summary>
/// <param name="experts">The router and its experts.</param>
/// <param name="shared">The shared MLP, or null.</param>
/// <param name="sharedGate">Its gate, <c>[1, hidden]</c>, or null.</param>
internal sealed class ExpertMixture(Experts experts, Branch? shared = null, Linear? sharedGate = null) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        StepTensor sum = residual ?? y;
        if (residual is null)
        {
            // Experts add to what is there.
            graph.Decoder.Add(new CopyColumns(h, 0, 0, y, 0, 0, 1, y.Columns, Begins: true));
            graph.Decoder.Add(new Activate(y, ActivationFunction.Scale, 0));
        }

        graph.Decoder.Add(new MixExperts(h, experts, sum));
        if (shared is null) return;
        StepTensor of = tensors.Tokens("shared", y.Columns);
        shared.Add(graph, tensors, h, of, sharedGate is null ? sum : null);
        if (sharedGate is null) return;
        StepTensor share = tensors.Tokens("share", 1);
        graph.Decoder.Add(new Project(h, new Projection(sharedGate, share)));
        graph.Decoder.Add(new Activate(share, ActivationFunction.Sigmoid));
        graph.Decoder.Add(new Add(sum, of, RowFactors: share));
    }
}
