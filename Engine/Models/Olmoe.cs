using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>OLMoE (Muennighoff et al. 2024): Llama with norms of all queries and all keys, and a mixture of experts in place of each MLP.</summary>
internal static class Olmoe
{
    /// <summary>The table's row. GGUF files keep the order of rows.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "olmoe",
        Gguf = "olmoe",
        ConfigDefaults =
            """{"max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "num_experts": 64, "num_experts_per_tok": 8, "norm_topk_prob": false, "tie_word_embeddings": false}""",
        GgufNames = GgufNames.Llama.WithExperts(),
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        ExpertConfig experts = config.Experts ?? throw new ModelLoadException("a mixture needs experts", config.Keys.File, "num_experts", 0, "1 or more");
        return style with
        {
            Attention = style.Attention with { Norms = new QueryKeyNormStyle(style.Norm, NormScope.AllHeads), Clamp = Olmo.Clamp(config) },
            Mixture = new MixtureStyle(experts)
            {
                Width = experts.MoeIntermediateSize ?? config.IntermediateSize,
                Routing = new Routing(experts.NumExpertsPerTok, experts.NormTopKProb ?? false),
            },
        };
    }
}
