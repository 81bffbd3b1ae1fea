using Engine.Training.Layers;

namespace Engine.Training;

/// <summary>The recipes of the models that the repository carries.</summary>
public static class Fable
{
    /// <summary>Tokens of their vocabulary.</summary>
    public const int VocabSize = 2048;

    /// <summary>Fable-3M: 2.9 million weights; hidden and intermediate size are multiples of 256, so that every K-quant fits.</summary>
    public static TrainingRecipe Target { get; } = new()
    {
        Shape = new LlamaShape(VocabSize, HiddenSize: 256, IntermediateSize: 512, NumHiddenLayers: 4, NumAttentionHeads: 4, NumKeyValueHeads: 2, HeadDim: 64, MaxPositionEmbeddings: 1024, RopeTheta: 10000f, RmsNormEps: 1e-5f),
        Steps = 8000,
        BatchTokens = 2048,
        LearningRate = 1.5e-3f,
        WarmupSteps = 300,
    };

    /// <summary>Fable-300K: a tenth of it, distilled from it, to draft what it would say.</summary>
    public static TrainingRecipe Draft { get; } = new()
    {
        Shape = new LlamaShape(VocabSize, HiddenSize: 64, IntermediateSize: 192, NumHiddenLayers: 3, NumAttentionHeads: 2, NumKeyValueHeads: 1, HeadDim: 32, MaxPositionEmbeddings: 1024, RopeTheta: 10000f, RmsNormEps: 1e-5f),
        Steps = 6000,
        BatchTokens = 2048,
        LearningRate = 3e-3f,
        WarmupSteps = 300,
    };
}
