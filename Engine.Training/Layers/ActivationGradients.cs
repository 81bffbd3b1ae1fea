namespace Engine.Training.Layers;

/// <summary>
/// Gradients of a block's activations, each <c>[tokens, width]</c>: scratch of the backward pass, which every block uses in its turn. The residual streams'
/// own gradients are not among them.
/// </summary>
internal sealed class ActivationGradients(TrainingContext context)
{
    public PaddedMatrix Queries { get; } = context.Matrix(context.Shape.NumAttentionHeads * context.Shape.HeadDim);

    public PaddedMatrix Keys { get; } = context.Matrix(context.Shape.NumKeyValueHeads * context.Shape.HeadDim);

    public PaddedMatrix Values { get; } = context.Matrix(context.Shape.NumKeyValueHeads * context.Shape.HeadDim);

    public PaddedMatrix Attended { get; } = context.Matrix(context.Shape.NumAttentionHeads * context.Shape.HeadDim);

    public PaddedMatrix Gate { get; } = context.Matrix(context.Shape.IntermediateSize);

    public PaddedMatrix Up { get; } = context.Matrix(context.Shape.IntermediateSize);

    public PaddedMatrix Activated { get; } = context.Matrix(context.Shape.IntermediateSize);

    /// <summary>dL/dn of the output of the norm in front of attention or the MLP.</summary>
    public PaddedMatrix Normed { get; } = context.Matrix(context.Shape.HiddenSize);

    /// <summary>dL/dh of the residual stream between attention and MLP.</summary>
    public PaddedMatrix Middle { get; } = context.Matrix(context.Shape.HiddenSize);
}
