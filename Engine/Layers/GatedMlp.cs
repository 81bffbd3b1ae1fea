using Engine.Graphs;
using Engine.Graphs.Operations;

namespace Engine.Layers;

/// <summary>A gated MLP, SwiGLU (Shazeer 2020): x += down(silu(gate(h)) · up(h)), for <c>[tokens, hidden]</c>.</summary>
/// <param name="graph">The graph that layers are appended to.</param>
/// <param name="hiddenSize">Width of the residual stream.</param>
/// <param name="intermediateSize">Width between the projections.</param>
internal sealed class GatedMlp(StepGraph graph, int hiddenSize, int intermediateSize)
{
    private readonly StepTensor _gate = StepGraph.Tokens("gate", intermediateSize), _up = StepGraph.Tokens("up", intermediateSize),
        _y = StepGraph.Tokens("mlp", hiddenSize);

    /// <summary>Appends one layer's MLP; all layers share the tensors.</summary>
    /// <param name="h">The input, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>; the result is added to it.</param>
    public void Add(StepTensor h, MlpWeights weights, StepTensor x)
    {
        graph.Decoder.Add(new Project(h, new Projection(weights.GateProj, _gate), new Projection(weights.UpProj, _up)));
        graph.Decoder.Add(new ActivateGated(_gate, _up));
        graph.Decoder.Add(new Project(_gate, new Projection(weights.DownProj, _y, x)));
    }
}
