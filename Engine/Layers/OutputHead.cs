using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// logits = cap(scale · W · norm(x)), <c>[outputs, vocab]</c>, for the tokens of a step whose logits are requested; most models have norm and W alone.
/// </summary>
/// <param name="Norm">The final norm, or null.</param>
/// <param name="LmHead">The projection W, <c>[vocab, hidden]</c>.</param>
/// <param name="Scale">What logits are multiplied by.</param>
/// <param name="SoftCap">The soft cap of logits, or null.</param>
internal sealed record OutputHead(Norm? Norm, Linear LmHead, float Scale = 1, float? SoftCap = null)
{
    /// <summary>Appends to the head's section: gather the requested rows, apply the final norm, project to the vocabulary. Sets the graph's logits.</summary>
    /// <param name="graph">The graph to append to.</param>
    /// <param name="x">The residual stream after the last layer, <c>[tokens, hidden]</c>.</param>
    public void Add(StepGraph graph, StepTensor x)
    {
        StepTensor h = StepGraph.Outputs("head", x.Columns), logits = StepGraph.Outputs("logits", LmHead.Weight.Rows);
        graph.Head.Add(new GatherAndNormalize(x, Norm, h));
        graph.Head.Add(new Project(h, new Projection(LmHead, logits)));
        if (Scale != 1) graph.Head.Add(new Activate(logits, ActivationFunction.Scale, Scale));
        if (SoftCap is { } cap) graph.Head.Add(new Activate(logits, ActivationFunction.SoftCap, cap));
        graph.Logits = logits;
    }
}
