using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>x += down(f(up(h))).</summary>
/// <param name="graph">What it is appended to.</param>
/// <param name="hiddenSize">Width of the residual stream.</param>
/// <param name="intermediateSize">Width between the projections.</param>
/// <param name="function">f.</param>
internal sealed class Mlp(StepGraph graph, int hiddenSize, int intermediateSize, ActivationFunction function)
{
    private readonly StepTensor _up = StepGraph.Tokens("up", intermediateSize), _y = StepGraph.Tokens("mlp", hiddenSize);

    /// <summary>Appends one layer's MLP; all layers share the tensors.</summary>
    /// <param name="h">Its input, <c>[tokens, hidden]</c>.</param>
    /// <param name="upProj">The way up.</param>
    /// <param name="downProj">The way down.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>.</param>
    public void Add(StepTensor h, Linear upProj, Linear downProj, StepTensor x)
    {
        graph.Decoder.Add(new Project(h, new Projection(upProj, _up)));
        graph.Decoder.Add(new Activate(_up, function));
        graph.Decoder.Add(new Project(_up, new Projection(downProj, _y, x)));
    }
}
