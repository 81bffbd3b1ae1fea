using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// What the residual stream begins with: x = norm((table[id] + positions[position]) · scale), of which most models have the lookup alone.
/// </summary>
/// <param name="Table">Embeddings, <c>[vocab, width]</c>.</param>
/// <param name="Positions">Learned positions, <c>[positions, width]</c>, or null; already divided by the scale.</param>
/// <param name="Scale">What the embeddings are multiplied by.</param>
/// <param name="Norm">A norm of them, or null.</param>
internal sealed record TokenEmbedding(WeightMatrix Table, WeightVector? Positions, float Scale, Norm? Norm)
{
    /// <summary>Appends it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">The tensors that layers share.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>.</param>
    public void Add(StepGraph graph, StepTensors tensors, StepTensor x)
    {
        StepTensor embedded = Norm is null ? x : tensors.Tokens("embedded", x.Columns);
        graph.Decoder.Add(new Embed(Table, embedded, Positions));
        if (Scale != 1) graph.Decoder.Add(new Activate(embedded, ActivationFunction.Scale, Scale));
        if (Norm is not null) graph.Decoder.Add(new Normalize(embedded, Norm, x));
    }
}
