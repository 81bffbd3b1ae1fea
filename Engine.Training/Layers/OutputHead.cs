using Engine.Kernels.Devices;
using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>logits = embed_tokens · norm(x), a loss on them, and the backward pass of both. A token without a target has neither loss nor gradient.</summary>
internal sealed unsafe class OutputHead(TrainingContext context, Norm norm, Linear embedding)
{
    private readonly PaddedMatrix _normed = context.Matrix(context.Shape.HiddenSize), _normedGradient = context.Matrix(context.Shape.HiddenSize);
    private readonly double[] _losses = new double[TokenRanges.Count(context.MaxTokens)];

    /// <summary>The logits <c>[tokens, vocab]</c>; after <see cref="LossAndGradient"/>, the gradient by them.</summary>
    public PaddedMatrix Logits { get; } = context.Matrix(context.Shape.VocabSize);

    /// <summary>The weight of one token's loss in the gradient.</summary>
    public float Scale { get; set; } = 1f;

    /// <summary>The sum of the losses of all tokens, in nats, not scaled, added in the order of the batch.</summary>
    public double Loss => _losses.Take(TokenRanges.Count(context.Tokens)).Sum();

    /// <summary>Computes the logits.</summary>
    public Work Forward(PaddedMatrix x) => new TokenRanges("logits", context, range =>
    {
        norm.Forward(x, _normed, in range);
        embedding.Forward(context.Tiles(_normed, in range), Logits, in range);
    });

    /// <summary>Computes the loss of each token and replaces its logits with the gradient.</summary>
    public Work LossAndGradient(ILoss loss) => new TokenRanges("loss", context, range =>
    {
        double sum = 0;
        for (int t = range.First; t < range.First + range.Count; t++)
        {
            if (context.Batch.Targets[t] is not PackedBatch.NoTarget and int target) sum += loss.Backward(Logits.Row(t), t, target, Scale, range.Worker);
            else new Span<float>(Logits.Row(t), Logits.Width).Clear();
        }

        _losses[range.Index] = sum;
    });

    /// <summary>The backward pass: from the gradient by the logits, dx and the gradients of embedding and norm.</summary>
    public IEnumerable<Work> Backward(PaddedMatrix x, PaddedMatrix dx) =>
    [
        new TokenRanges("logits gradient", context, range =>
        {
            embedding.Backward(Logits, _normedGradient, in range);
            for (int t = range.First; t < range.First + range.Count; t++) new Span<float>(dx.Row(t), dx.Width).Clear();
            norm.Backward(x, _normedGradient, dx, in range);
        }),
        new WeightGradients(context, [(embedding, Logits, _normed)], norm),
    ];
}
