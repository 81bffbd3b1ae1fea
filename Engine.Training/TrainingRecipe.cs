using System.Globalization;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Training;

/// <summary>
/// The hyperparameters of a run: with the same corpus and tokenizer, the same recipe gives the same weights to the bit, for any threads and lane width.
/// </summary>
public sealed record TrainingRecipe
{
    /// <summary>The model's sizes.</summary>
    public required LlamaShape Shape { get; init; }

    /// <summary>Steps of the optimizer; positive.</summary>
    public long Steps { get; init => field = Positive(value, nameof(Steps)); } = 2500;

    /// <summary>Most tokens of a batch, positive; documents are packed whole, without padding.</summary>
    public int BatchTokens { get; init => field = (int)Positive(value, nameof(BatchTokens)); } = 4096;

    /// <summary>Batches whose gradients are accumulated for one step; positive.</summary>
    public int Accumulation { get; init => field = (int)Positive(value, nameof(Accumulation)); } = 1;

    /// <summary>The peak learning rate; positive and finite.</summary>
    public float LearningRate { get; init; } = 2e-3f;

    /// <summary>Steps of linear warm-up, from 0 to <see cref="Steps"/>.</summary>
    public long WarmupSteps { get; init; } = 100;

    /// <summary>The last step's rate as a share of the peak, from 0 to 1.</summary>
    public float FinalRate { get; init; } = 0.05f;

    /// <summary>The optimizer's settings.</summary>
    public AdamWSettings AdamW { get; init; } = new();

    /// <summary>The seed of the initial weights.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The learning rate of each step: warm-up, then cosine decay.</summary>
    /// <exception cref="ArgumentException">The numbers do not make a schedule.</exception>
    public CosineSchedule Schedule() => new(LearningRate, WarmupSteps, Steps, FinalRate);

    /// <summary>Name and value of every setting: a saved state keeps them, and only a run of the same recipe resumes from it.</summary>
    internal IReadOnlyDictionary<string, string> Entries() => new Dictionary<string, string>
    {
        ["shape"] = Text(
            Shape.VocabSize, Shape.HiddenSize, Shape.IntermediateSize, Shape.NumHiddenLayers, Shape.NumAttentionHeads, Shape.NumKeyValueHeads, Shape.HeadDim,
            Shape.MaxPositionEmbeddings, Shape.RopeTheta, Shape.RmsNormEps),
        ["steps"] = Text(Steps),
        ["batch tokens"] = Text(BatchTokens),
        ["accumulation"] = Text(Accumulation),
        ["learning rate"] = Text(LearningRate),
        ["warm-up steps"] = Text(WarmupSteps),
        ["final rate"] = Text(FinalRate),
        ["AdamW"] = Text(AdamW.Beta1, AdamW.Beta2, AdamW.Epsilon, AdamW.WeightDecay, AdamW.ClipNorm),
        ["seed"] = Text(Seed),
    };

    private static string Text(params ReadOnlySpan<IFormattable> values)
    {
        List<string> texts = [];
        foreach (IFormattable value in values) texts.Add(value.ToString(null, CultureInfo.InvariantCulture));
        return string.Join(' ', texts);
    }

    private static long Positive(long value, string name) => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is not positive");
}
