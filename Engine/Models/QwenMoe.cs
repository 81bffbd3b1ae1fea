using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Qwen2-MoE and Qwen3-MoE: mixtures of experts in place of MLPs, in every layer that <c>decoder_sparse_step</c> divides the number of, counted from one, and
/// that is not
/// among <c>mlp_only_layers</c>. Qwen2-MoE has a shared expert beside them, behind a gate of its own.
/// </summary>
internal static class QwenMoe
{
    private const string Layer = "model.layers.{N}.mlp.";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("qwen2_moe", "qwen2moe",
            """{"num_key_value_heads": 16, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28, "num_experts": 60, "num_experts_per_tok": 4, "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632, "norm_topk_prob": false}""",
            _ => "files of Qwen2-MoE are read, and not written yet") with
        {
            Create = Decoder.Of(c => Style(Qwen.Biased(c), renormalize: false, shared: true)),
        },
        Row("qwen3_moe", "qwen3moe",
            """{"num_key_value_heads": 4, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "moe_intermediate_size": 768, "norm_topk_prob": false}""",
            config => config.Experts is { NormTopKProb: false } ? "llama.cpp makes the weights of a token's experts add up to one: norm_topk_prob" : null) with
        {
            Create = Decoder.Of(c => Style(Qwen.Normalized(c), renormalize: true, shared: false)),
        },
    ];

    private static Architecture Row(string modelType, string gguf, string configDefaults, Func<ModelConfig, string?> weightsNotInGguf) => new()
    {
        ModelType = modelType,
        Gguf = gguf,
        ConfigDefaults = configDefaults,
        GgufNames = GgufNames.Llama.WithExperts().With(new Dictionary<string, string>
        {
            [Layer + "shared_expert.gate_proj"] = "blk.{N}.ffn_gate_shexp",
            [Layer + "shared_expert.up_proj"] = "blk.{N}.ffn_up_shexp",
            [Layer + "shared_expert.down_proj"] = "blk.{N}.ffn_down_shexp",
            [Layer + "shared_expert_gate"] = "blk.{N}.ffn_gate_inp_shexp",
        }),
        NotInGguf = config => weightsNotInGguf(config)
            ?? (Enumerable.Range(0, config.NumHiddenLayers).Any(layer => !IsSparse(config, layer)) ? "llama.cpp wants experts in every layer: num_experts, mlp_only_layers, decoder_sparse_step"
            : Qwen.Windows(config).Any(w => w is not null) ? "llama.cpp computes Qwen without sliding windows: use_sliding_window" : null),
        Create = null!,
    };

    private static DecoderStyle Style(DecoderStyle dense, bool renormalize, bool shared)
    {
        ModelConfig c = dense.Config;
        if (c.Experts is not { } experts) return dense;
        return dense with
        {
            Mixture = new MixtureStyle(experts)
            {
                Width = experts.MoeIntermediateSize ?? c.IntermediateSize,
                Routing = new Routing(experts.NumExpertsPerTok, experts.NormTopKProb ?? renormalize),
                IsSparse = layer => IsSparse(c, layer),
                Shared = shared ? new MlpStyle { Module = "shared_expert", Function = dense.Mlp.Function } : null,
                SharedWidth = shared ? c.Keys.Required("shared_expert_intermediate_size", 1 << 24) : 0,
                SharedGate = shared ? "shared_expert_gate" : null,
                Function = dense.Mlp.Function,
            },
        };
    }

    private static bool IsSparse(ModelConfig c, int layer)
    {
        int step = c.Keys.Positive("decoder_sparse_step", int.MaxValue) ?? 1;
        return c.Experts is not null && (layer + 1) % step == 0 && c.Keys.Integers("mlp_only_layers")?.Contains(layer) != true;
    }
}
