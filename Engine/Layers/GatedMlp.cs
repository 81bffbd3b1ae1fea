using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>A gated MLP (Shazeer 2020): down(f(gate(h)) · up(h)).</summary>
/// <param name="gate">The gate projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="up">The up projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="down">The down projection, <c>[hidden, intermediate]</c>.</param>
/// <param name="function">The activation f of the gate.</param>
internal sealed class GatedMlp(Linear gate, Linear up, Linear down, ActivationFunction function) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        StepTensor gates = tensors.Tokens("gate", gate.Weight.Rows), inner = tensors.Tokens("up", up.Weight.Rows);
        graph.Decoder.Add(new Project(h, new Projection(gate, gates), new Projection(up, inner)));
        graph.Decoder.Add(new ActivateGated(gates, inner, function));
        graph.Decoder.Add(new Project(gates, new Projection(down, y, residual)));
    }
}
