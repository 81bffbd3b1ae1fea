using Engine.Training;
using Engine.Training.Layers;

namespace Fable;

/// <summary>The recipes of the models in <c>models/</c>: shape, budget and rates, with <see cref="StoryCorpus"/> as corpus.</summary>
public static class Recipes
{
    /// <summary>Tokens of the byte-level BPE vocabulary that both share, special tokens included.</summary>
    public const int VocabSize = 2048;

    /// <summary>Fable-3M: 2.9 million weights; hidden and intermediate size are multiples of 256, so that every K-quant fits.</summary>
    public static TrainingRecipe Fable3M { get; } = new()
    {
        Shape = new LlamaShape(
            VocabSize, HiddenSize: 256, IntermediateSize: 512, NumHiddenLayers: 4, NumAttentionHeads: 4, NumKeyValueHeads: 2, HeadDim: 64,
            MaxPositionEmbeddings: 1024, RopeTheta: 10000f, RmsNormEps: 1e-5f),
        Steps = 8000,
        BatchTokens = 2048,
        LearningRate = 1.5e-3f,
        WarmupSteps = 300,
    };

    /// <summary>Fable-300K: a tenth of the size, distilled from Fable-3M; a draft model for speculative decoding with it.</summary>
    public static TrainingRecipe Fable300K { get; } = new()
    {
        Shape = new LlamaShape(
            VocabSize, HiddenSize: 64, IntermediateSize: 192, NumHiddenLayers: 3, NumAttentionHeads: 2, NumKeyValueHeads: 1, HeadDim: 32,
            MaxPositionEmbeddings: 1024, RopeTheta: 10000f, RmsNormEps: 1e-5f),
        Steps = 6000,
        BatchTokens = 2048,
        LearningRate = 3e-3f,
        WarmupSteps = 300,
    };
}
