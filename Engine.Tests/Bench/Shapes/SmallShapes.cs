using Engine.Bench.Shapes;

namespace Engine.Tests.Bench.Shapes;

/// <summary>Shapes of every layout that are written in an instant.</summary>
internal static class SmallShapes
{
    public static ModelShape Of(ShapeLayout layout, int experts = 0, bool tied = true) => new("small", layout)
    {
        NumHiddenLayers = 2,
        HiddenSize = 256,
        IntermediateSize = 512,
        NumAttentionHeads = 4,
        NumKeyValueHeads = layout == Gpt2Layout.Gpt2 ? 4 : 2,
        HeadDim = 64,
        VocabSize = 300,
        MaxPositionEmbeddings = 128,
        TieWordEmbeddings = tied,
        NumExperts = experts,
        NumExpertsPerTok = experts / 4,
    };

    public static IEnumerable<ModelShape> All => [Of(LlamaLayout.Llama), Of(LlamaLayout.Qwen3), Of(Gpt2Layout.Gpt2), Of(LlamaLayout.Llama, experts: 8, tied: false)];
}
