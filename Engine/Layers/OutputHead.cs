using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>logits = W · norm(x) for the tokens whose logits are wanted.</summary>
internal static class OutputHead
{
    /// <summary>Appends the gathering of rows, the final norm and the projection to the vocabulary.</summary>
    /// <param name="graph">What it is appended to.</param>
    /// <param name="x">The residual stream behind the last layer, <c>[tokens, hidden]</c>.</param>
    /// <param name="norm">The final norm.</param>
    /// <param name="lmHead">The projection, <c>[vocab, hidden]</c>.</param>
    public static void Add(StepGraph graph, StepTensor x, Norm norm, Linear lmHead)
    {
        StepTensor h = StepGraph.Outputs("head", x.Columns), logits = StepGraph.Outputs("logits", lmHead.Weight.Rows);
        graph.Head.Add(new GatherAndNormalize(x, norm, h));
        graph.Head.Add(new Project(h, new Projection(lmHead, logits)));
        graph.Logits = logits;
    }
}
