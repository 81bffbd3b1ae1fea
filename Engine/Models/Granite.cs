using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>Granite 3: Llama with factors of embeddings, scores, branches and logits; also with a mixture of experts in place of each MLP.</summary>
internal static class Granite
{
    private const string Defaults =
        """{"max_position_embeddings": 2048, "embedding_multiplier": 1, "attention_multiplier": 1, "residual_multiplier": 1, "logits_scaling": 1, "tie_word_embeddings": false}""";

    private const string Moe = "model.layers.{N}.block_sparse_moe.";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Llama.Architecture("granite", Defaults, Style) with { Gguf = "granite" },
        Llama.Architecture("granitemoe", Defaults, Mixture) with
        {
            Gguf = "granitemoe",
            GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
            {
                [Moe + "router.layer"] = "blk.{N}.ffn_gate_inp",
                [Moe + "gate_proj"] = "blk.{N}.ffn_gate_exps",
                [Moe + "up_proj"] = "blk.{N}.ffn_up_exps",
                [Moe + "down_proj"] = "blk.{N}.ffn_down_exps",
            }),
        },
    ];

    private static DecoderStyle Style(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with
        {
            Embedding = new() { Scale = Factor(config, "embedding_multiplier") ?? 1 },
            Block = new() { Factor = Factor(config, "residual_multiplier") ?? 1 },
            Attention = style.Attention with { Scale = _ => config.Keys.Number("attention_multiplier") },
            Head = new() { Scale = 1 / (Factor(config, "logits_scaling") ?? 1) },
        };
    }

    private static DecoderStyle Mixture(ModelConfig config)
    {
        ExpertConfig experts = config.Experts ?? throw new ModelLoadException("a mixture needs experts", config.Keys.File, "num_local_experts", 0, "1 or more");
        return Style(config) with
        {
            Mixture = new MixtureStyle(experts)
            {
                Module = "block_sparse_moe",
                Names = new() { Router = "router.layer", Experts = "", Stack = "input_linear.weight", DownStack = "output_linear.weight" },
                Width = config.IntermediateSize,
                Routing = new Routing(experts.NumExpertsPerTok, Renormalize: true),
            },
        };
    }

    private static float? Factor(ModelConfig config, string key) => config.Keys.Number(key) switch
    {
        null => null,
        > 0 and < 1e9 and { } factor => (float)factor,
        { } factor => throw new ModelLoadException("a setting is out of range", config.Keys.File, config.Keys.Spell(key), factor, "more than 0, less than 1e9"),
    };
}
