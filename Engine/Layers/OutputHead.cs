using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>logits = W · norm(x), <c>[outputs, vocab]</c>, for the tokens of a step whose logits are requested.</summary>
internal static class OutputHead
{
    /// <summary>Appends to the head's section: gather the requested rows, apply the final norm, project to the vocabulary. Sets the graph's logits.</summary>
    /// <param name="graph">The graph to append to.</param>
    /// <param name="x">The residual stream after the last layer, <c>[tokens, hidden]</c>.</param>
    /// <param name="norm">The final norm, or null for none.</param>
    /// <param name="lmHead">The projection, <c>[vocab, hidden]</c>.</param>
    /// <param name="scale">What its input is multiplied by.</param>
    public static void Add(StepGraph graph, StepTensor x, Norm? norm, Linear lmHead, float scale = 1)
    {
        StepTensor h = StepGraph.Outputs("head", x.Columns), logits = StepGraph.Outputs("logits", lmHead.Weight.Rows);
        graph.Head.Add(new GatherAndNormalize(x, norm, h));
        if (scale != 1) graph.Head.Add(new Activate(h, ActivationFunction.Scale, scale));
        graph.Head.Add(new Project(h, new Projection(lmHead, logits)));
        graph.Logits = logits;
    }
}
