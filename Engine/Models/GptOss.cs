using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// gpt-oss: Llama with biases, windows in every second layer, sinks (a score of each head without a value), and mixtures of experts with biases and clamped
/// gates.
/// </summary>
internal static class GptOss
{
    private const string Layer = "model.layers.{N}.";

    /// <summary>The table's row. What GGUF files leave out is the same in all published models.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "gpt_oss",
        Gguf = "gpt-oss",
        ConfigDefaults =
            """{"head_dim": 64, "num_key_value_heads": 8, "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 150000, "sliding_window": 128, "num_local_experts": 128, "num_experts_per_tok": 4, "attention_bias": true, "tie_word_embeddings": false}""",
        Adapt = config => config.Keys.Json is null && config.RopeScaling is { } scaling ? config with { RopeScaling = scaling with { Truncate = false } } : config,
        GgufNames = GgufNames.Llama.WithExperts().With(new Dictionary<string, string>
        {
            [Layer + "post_attention_layernorm"] = "blk.{N}.post_attention_norm",
            [Layer + "self_attn.sinks"] = "blk.{N}.attn_sinks",
            [Layer + "mlp.router"] = "blk.{N}.ffn_gate_inp",
        }),
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        ExpertConfig experts = config.Experts ?? throw new ModelLoadException("a mixture needs experts", config.Keys.File, "num_local_experts", 0, "1 or more");
        int?[] windows = LayerPattern.Windows(config, layer => layer % 2 == 0);
        var style = new DecoderStyle(config);
        return style with
        {
            Attention = style.Attention with { Window = layer => windows[layer], Sinks = "sinks" },
            Mixture = new MixtureStyle(experts)
            {
                Names = new() { Router = "router", Interleaved = true },
                Width = config.IntermediateSize,
                Routing = new Routing(experts.NumExpertsPerTok, Renormalize: true),
                Function = ActivationFunction.ClampedSwiGlu,
                Parameter = (float)(config.Keys.Number("swiglu_limit") ?? 7),
            },
        };
    }
}
