using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>An MLP with one activation: down(f(up(h))).</summary>
/// <param name="up">The up projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="down">The down projection, <c>[hidden, intermediate]</c>.</param>
/// <param name="function">The activation f.</param>
internal sealed class Mlp(Linear up, Linear down, ActivationFunction function) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        StepTensor inner = tensors.Tokens("up", up.Weight.Rows);
        graph.Decoder.Add(new Project(h, new Projection(up, inner)));
        graph.Decoder.Add(new Activate(inner, function));
        graph.Decoder.Add(new Project(inner, new Projection(down, y, residual)));
    }
}
