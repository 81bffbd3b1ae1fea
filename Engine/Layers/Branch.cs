using Engine.Graphs;

namespace Engine.Layers;

/// <summary>What a layer adds to the residual stream: its attention, its MLP, or its mixture of experts.</summary>
internal abstract class Branch
{
    /// <summary>Appends y = f(h), or where there is a residual stream, residual += f(h).</summary>
    /// <param name="graph">The graph to append to.</param>
    /// <param name="tensors">The tensors that layers share.</param>
    /// <param name="h">The input, <c>[tokens, hidden]</c>.</param>
    /// <param name="y">Where the result goes, <c>[tokens, hidden]</c>; scratch where there is a residual stream.</param>
    /// <param name="residual">The stream, <c>[tokens, hidden]</c>, or null.</param>
    public abstract void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual);
}
