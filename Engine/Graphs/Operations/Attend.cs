using Engine.Kernels.Ops.Attention;
using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>
/// y = softmax(step(q kᵀ · scale)) v, for each query head of each token over the keys and values that the cache holds for the layer; query heads share those of
/// their group. The layer's window, where it has one, bounds the positions that a token attends to. The step is, in this order: a soft cap, then biases.
/// </summary>
/// <param name="Layer">The layer's number in the cache, whose heads, sizes and window are the cache's.</param>
/// <param name="Q">Queries <c>[tokens, heads · keyDim]</c>.</param>
/// <param name="Y">Where the sums go, <c>[tokens, heads · valueDim]</c>.</param>
/// <param name="Scale">What q kᵀ is multiplied by.</param>
internal sealed record Attend(int Layer, StepTensor Q, StepTensor Y, double Scale) : StepOperation
{
    /// <summary>Which positions a token attends to.</summary>
    public AttentionMask Mask { get; init; }

    /// <summary>c in c · tanh(score / c); null for none (Gemma 2).</summary>
    public float? SoftCap { get; init; }

    /// <summary>A slope for each head, <c>[heads]</c>: slope · (key's position - query's) is added to a score; null for none (ALiBi, Press et al. 2022).</summary>
    public WeightVector? Slopes { get; init; }

    /// <summary>
    /// Biases <c>[heads, 2 · reach + 1]</c>: entry (key's position - query's, clamped to ±reach) + reach of a head is added to a score; null for none
    /// (T5's relative positions, Raffel et al. 2020, with its buckets expanded).
    /// </summary>
    public WeightVector? Biases { get; init; }

    /// <summary>A score for each head, <c>[heads]</c>, that takes part in the softmax with a value of zero; null for none (attention sinks, gpt-oss).</summary>
    public WeightVector? Sinks { get; init; }

    /// <summary>What is done to scores, in the words of kernels.</summary>
    public ScoreStep Step => (SoftCap is null ? 0 : ScoreStep.Cap) | (Slopes is null ? 0 : ScoreStep.Slopes) | (Biases is null ? 0 : ScoreStep.Biases);

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Q];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];

    /// <summary>The reach of the biases of so many heads; null where there are none.</summary>
    public int? ReachFor(int heads) => Biases is { } biases ? biases.Length / heads / 2 : null;

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => new[] { Slopes, Biases, Sinks }.OfType<WeightVector>();
}

/// <summary>Which positions a token attends to.</summary>
internal enum AttentionMask
{
    /// <summary>Its own and those before it; of these the last <c>window</c>, where the layer has a window.</summary>
    Causal,

    /// <summary>
    /// All that the cache holds of the sequence for the layer, those of the step included; at most <c>window - 1</c> before and behind it, where the layer has a
    /// window: encoders, and attention to an encoder's result.
    /// </summary>
    Whole,
}
