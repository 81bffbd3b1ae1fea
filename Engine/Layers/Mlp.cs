using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>An MLP with one activation: x += down(f(up(h))), for <c>[tokens, hidden]</c>.</summary>
/// <param name="graph">The graph that layers are appended to.</param>
/// <param name="hiddenSize">Width of the residual stream.</param>
/// <param name="intermediateSize">Width between the projections.</param>
/// <param name="function">The activation f.</param>
internal sealed class Mlp(StepGraph graph, int hiddenSize, int intermediateSize, ActivationFunction function)
{
    private readonly StepTensor _up = StepGraph.Tokens("up", intermediateSize), _y = StepGraph.Tokens("mlp", hiddenSize);

    /// <summary>Appends one layer's MLP; all layers share the tensors.</summary>
    /// <param name="h">The input, <c>[tokens, hidden]</c>.</param>
    /// <param name="upProj">The up projection, <c>[intermediate, hidden]</c>.</param>
    /// <param name="downProj">The down projection, <c>[hidden, intermediate]</c>.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>; the result is added to it.</param>
    public void Add(StepTensor h, Linear upProj, Linear downProj, StepTensor x)
    {
        graph.Decoder.Add(new Project(h, new Projection(upProj, _up)));
        graph.Decoder.Add(new Activate(_up, function));
        graph.Decoder.Add(new Project(_up, new Projection(downProj, _y, x)));
    }
}
