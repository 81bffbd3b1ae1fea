using System.Globalization;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Training;

/// <summary>All that decides what a run learns, beside its corpus and tokenizer: the same recipe gives the same weights to the bit, on any threads and lanes.</summary>
public sealed record TrainingRecipe
{
    /// <summary>The model.</summary>
    public required LlamaShape Shape { get; init; }

    /// <summary>Steps of the optimizer.</summary>
    public long Steps { get; init => field = Positive(value, nameof(Steps)); } = 2500;

    /// <summary>Most tokens of a batch; documents are packed whole.</summary>
    public int BatchTokens { get; init => field = (int)Positive(value, nameof(BatchTokens)); } = 4096;

    /// <summary>Batches whose gradients are summed for one step.</summary>
    public int Accumulation { get; init => field = (int)Positive(value, nameof(Accumulation)); } = 1;

    /// <summary>The highest learning rate.</summary>
    public float LearningRate { get; init; } = 2e-3f;

    /// <summary>Steps that the rate rises for.</summary>
    public long WarmupSteps { get; init; } = 100;

    /// <summary>The share of the highest rate that the last step has.</summary>
    public float FinalRate { get; init; } = 0.05f;

    /// <summary>The optimizer.</summary>
    public AdamWSettings AdamW { get; init; } = new();

    /// <summary>The seed of the weights that learning begins with.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The rate of each step.</summary>
    /// <exception cref="ArgumentException">The numbers do not make a schedule.</exception>
    public CosineSchedule Schedule() => new(LearningRate, WarmupSteps, Steps, FinalRate);

    /// <summary>Name and value of everything in it: a checkpoint keeps them, and only a run of the same recipe goes on from there.</summary>
    internal IReadOnlyDictionary<string, string> Entries() => new Dictionary<string, string>
    {
        ["shape"] = string.Create(CultureInfo.InvariantCulture, $"{Shape.VocabSize} {Shape.HiddenSize} {Shape.IntermediateSize} {Shape.NumHiddenLayers} {Shape.NumAttentionHeads} {Shape.NumKeyValueHeads} {Shape.HeadDim} {Shape.MaxPositionEmbeddings} {Shape.RopeTheta:R} {Shape.RmsNormEps:R}"),
        ["steps"] = Text(Steps),
        ["batch tokens"] = Text(BatchTokens),
        ["accumulation"] = Text(Accumulation),
        ["learning rate"] = Text(LearningRate),
        ["warm-up steps"] = Text(WarmupSteps),
        ["final rate"] = Text(FinalRate),
        ["AdamW"] = string.Create(CultureInfo.InvariantCulture, $"{AdamW.Beta1:R} {AdamW.Beta2:R} {AdamW.Epsilon:R} {AdamW.WeightDecay:R} {AdamW.ClipNorm:R}"),
        ["seed"] = Text(Seed),
    };

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static long Positive(long value, string name) => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is positive.");
}
