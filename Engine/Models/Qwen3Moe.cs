using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Qwen3-MoE: Qwen3 with mixtures of experts in place of MLPs, in every layer that <c>decoder_sparse_step</c> divides the number of, counted from one, and
/// that is not among <c>mlp_only_layers</c>. A sliding window, where it is switched on, holds for all layers.
/// </summary>
internal sealed class Qwen3Moe : Llama
{
    private Qwen3Moe(ModelConfig config, WeightManifest weights)
        : base(config, weights, normalizedHeads: true, experts: (layer, w) => IsSparse(config, layer) ? Declare(config, config.Experts!, w) : null)
    {
    }

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "qwen3_moe",
        Gguf = "qwen3moe",
        ConfigDefaults =
            """{"num_key_value_heads": 4, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "moe_intermediate_size": 768, "norm_topk_prob": false}""",
        GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
        {
            ["model.layers.{N}.mlp.gate"] = "blk.{N}.ffn_gate_inp",
            ["model.layers.{N}.mlp.experts.gate_proj"] = "blk.{N}.ffn_gate_exps",
            ["model.layers.{N}.mlp.experts.up_proj"] = "blk.{N}.ffn_up_exps",
            ["model.layers.{N}.mlp.experts.down_proj"] = "blk.{N}.ffn_down_exps",
        }),
        NotInGguf = config => config.Experts is { NormTopKProb: false } ? "llama.cpp makes the weights of a token's experts add up to one: norm_topk_prob"
            : Enumerable.Range(0, config.NumHiddenLayers).Any(layer => !IsSparse(config, layer))
                ? "llama.cpp wants experts in every layer: num_experts, mlp_only_layers, decoder_sparse_step"
            : null,
        Create = (config, weights) => new Qwen3Moe(config, weights),
    };

    private static Experts Declare(ModelConfig c, ExpertConfig experts, WeightManifest w)
        => w.Experts("mlp", experts, c.HiddenSize, experts.MoeIntermediateSize ?? c.IntermediateSize);

    private static bool IsSparse(ModelConfig c, int layer)
    {
        int step = c.Keys.Positive("decoder_sparse_step", int.MaxValue) ?? 1;
        return c.Experts is not null && (layer + 1) % step == 0 && c.Keys.Integers("mlp_only_layers")?.Contains(layer) != true;
    }
}
