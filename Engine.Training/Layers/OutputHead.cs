using Engine.Kernels.Devices;
using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>logits = embed_tokens · norm(x), and what a loss on them sends back. A token without a target costs and sends nothing.</summary>
internal sealed unsafe class OutputHead(Workbench bench, Norm norm, Linear embedding)
{
    private readonly Sheet _normed = bench.Sheet(bench.Shape.HiddenSize), _sent = bench.Sheet(bench.Shape.HiddenSize);
    private readonly double[] _losses = new double[TokenRanges.Count(bench.MaxTokens)];

    /// <summary>The logits, or after a loss its gradient by them.</summary>
    public Sheet Logits { get; } = bench.Sheet(bench.Shape.VocabSize);

    /// <summary>What the loss of a token counts.</summary>
    public float Scale { get; set; } = 1f;

    /// <summary>The sum of the losses of all tokens, not scaled, in the order of the batch.</summary>
    public double Loss => _losses.Take(TokenRanges.Count(bench.Tokens)).Sum();

    public Work Forward(Sheet x) => new TokenRanges("logits", bench, range =>
    {
        norm.Forward(x, _normed, in range);
        embedding.Forward(bench.Tiles(_normed, in range), Logits, in range);
    });

    public Work Cost(ILoss loss) => new TokenRanges("loss", bench, range =>
    {
        double sum = 0;
        for (int t = range.First; t < range.First + range.Count; t++)
        {
            if (bench.Batch.Targets[t] is not PackedBatch.NoTarget and int target) sum += loss.Learn(Logits.Row(t), t, target, Scale, range.Worker);
            else new Span<float>(Logits.Row(t), Logits.Width).Clear();
        }

        _losses[range.Index] = sum;
    });

    /// <summary>From the gradient of the logits to that of x.</summary>
    public IEnumerable<Work> Backward(Sheet x, Sheet back) =>
    [
        new TokenRanges("logits gradient", bench, range =>
        {
            embedding.Backward(Logits, _sent, in range);
            for (int t = range.First; t < range.First + range.Count; t++) new Span<float>(back.Row(t), back.Width).Clear();
            norm.Backward(x, _sent, back, in range);
        }),
        new WeightGradients(bench, [(embedding, Logits, _normed)], norm),
    ];
}
