namespace Engine.Training.Layers;

/// <summary>Gradients of a block's activations: every block uses the same sheets, one after the other.</summary>
internal sealed class BackwardSheets(Workbench bench)
{
    public Sheet Queries { get; } = bench.Sheet(bench.Shape.NumAttentionHeads * bench.Shape.HeadDim);

    public Sheet Keys { get; } = bench.Sheet(bench.Shape.NumKeyValueHeads * bench.Shape.HeadDim);

    public Sheet Values { get; } = bench.Sheet(bench.Shape.NumKeyValueHeads * bench.Shape.HeadDim);

    public Sheet Attended { get; } = bench.Sheet(bench.Shape.NumAttentionHeads * bench.Shape.HeadDim);

    public Sheet Gate { get; } = bench.Sheet(bench.Shape.IntermediateSize);

    public Sheet Up { get; } = bench.Sheet(bench.Shape.IntermediateSize);

    public Sheet Activated { get; } = bench.Sheet(bench.Shape.IntermediateSize);

    /// <summary>Of what the norm in front of attention or the MLP gave.</summary>
    public Sheet Normed { get; } = bench.Sheet(bench.Shape.HiddenSize);

    /// <summary>Of the residual stream between attention and MLP.</summary>
    public Sheet Middle { get; } = bench.Sheet(bench.Shape.HiddenSize);
}
