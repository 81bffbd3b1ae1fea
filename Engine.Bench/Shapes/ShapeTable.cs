namespace Engine.Bench.Shapes;

/// <summary>
/// The shapes whose speed is measured. Dimensions are those of each model's published <c>config.json</c>; the mixture is one of Mixtral's kind at a
/// size for small machines.
/// </summary>
internal static class ShapeTable
{
    public static IReadOnlyList<ModelShape> All { get; } =
    [
        new("Llama-3.2-1B", LlamaLayout.Llama)
        {
            NumHiddenLayers = 16,
            HiddenSize = 2048,
            IntermediateSize = 8192,
            NumAttentionHeads = 32,
            NumKeyValueHeads = 8,
            HeadDim = 64,
            VocabSize = 128256,
            MaxPositionEmbeddings = 131072,
            RopeTheta = 500000,
        },
        new("Llama-3.1-8B", LlamaLayout.Llama)
        {
            NumHiddenLayers = 32,
            HiddenSize = 4096,
            IntermediateSize = 14336,
            NumAttentionHeads = 32,
            NumKeyValueHeads = 8,
            HeadDim = 128,
            VocabSize = 128256,
            MaxPositionEmbeddings = 131072,
            RopeTheta = 500000,
            TieWordEmbeddings = false,
        },
        new("Qwen3-0.6B", LlamaLayout.Qwen3)
        {
            NumHiddenLayers = 28,
            HiddenSize = 1024,
            IntermediateSize = 3072,
            NumAttentionHeads = 16,
            NumKeyValueHeads = 8,
            HeadDim = 128,
            VocabSize = 151936,
            MaxPositionEmbeddings = 40960,
            RopeTheta = 1000000,
            NormEpsilon = 1e-6f,
        },
        new("SmolLM2-135M", LlamaLayout.Llama)
        {
            NumHiddenLayers = 30,
            HiddenSize = 576,
            IntermediateSize = 1536,
            NumAttentionHeads = 9,
            NumKeyValueHeads = 3,
            HeadDim = 64,
            VocabSize = 49152,
            MaxPositionEmbeddings = 8192,
            RopeTheta = 100000,
        },
        new("GPT-2", Gpt2Layout.Gpt2)
        {
            NumHiddenLayers = 12,
            HiddenSize = 768,
            IntermediateSize = 3072,
            NumAttentionHeads = 12,
            NumKeyValueHeads = 12,
            HeadDim = 64,
            VocabSize = 50257,
            MaxPositionEmbeddings = 1024,
        },
        new("Mixtral-like", LlamaLayout.Llama)
        {
            NumHiddenLayers = 16,
            HiddenSize = 1024,
            IntermediateSize = 1792,
            NumAttentionHeads = 16,
            NumKeyValueHeads = 4,
            HeadDim = 64,
            VocabSize = 32000,
            MaxPositionEmbeddings = 32768,
            RopeTheta = 1000000,
            TieWordEmbeddings = false,
            NumExperts = 8,
            NumExpertsPerTok = 2,
        },
    ];

    /// <summary>The shape of that name (any case), or null.</summary>
    public static ModelShape? ByName(string name) => All.FirstOrDefault(shape => shape.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
