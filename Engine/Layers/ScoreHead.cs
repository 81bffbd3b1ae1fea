using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>scores = out(norm(f(dense(x)))), <c>[outputs, scores]</c>, of tokens that stand for their sequences.</summary>
internal static class ScoreHead
{
    /// <summary>Appends to the head's section, and sets the graph's logits.</summary>
    /// <param name="graph">The graph to append to.</param>
    /// <param name="x">The last states, <c>[tokens, hidden]</c>.</param>
    /// <param name="dense">The first projection, <c>[hidden, hidden]</c>.</param>
    /// <param name="function">The function f.</param>
    /// <param name="norm">The norm, or null for none.</param>
    /// <param name="output">The projection to scores, <c>[scores, hidden]</c>.</param>
    public static void Add(StepGraph graph, StepTensor x, Linear dense, ActivationFunction function, Norm? norm, Linear output)
    {
        StepTensor h = StepGraph.Outputs("first", x.Columns), pooled = StepGraph.Outputs("pooled", dense.Weight.Rows),
            normed = StepGraph.Outputs("normed", pooled.Columns), scores = StepGraph.Outputs("scores", output.Weight.Rows);
        graph.Head.Add(new GatherAndNormalize(x, null, h));
        graph.Head.Add(new Project(h, new Projection(dense, pooled)));
        graph.Head.Add(new Activate(pooled, function));
        if (norm is not null) graph.Head.Add(new Normalize(pooled, norm, normed));
        graph.Head.Add(new Project(norm is null ? pooled : normed, new Projection(output, scores)));
        graph.Logits = scores;
    }
}
