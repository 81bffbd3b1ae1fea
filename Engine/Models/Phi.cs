using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Phi-1 to 2: attention and MLP side by side behind one layer norm, partial rotation, biases everywhere. Phi-3 and 4: Llama with fused projections and
/// LongRoPE.
/// </summary>
internal static class Phi
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        new()
        {
            ModelType = "phi",
            Gguf = "phi2",
            ConfigDefaults =
                """{"intermediate_size": 8192, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "partial_rotary_factor": 0.5, "hidden_act": "gelu_new", "tie_word_embeddings": false}""",
            GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
            {
                ["model.final_layernorm"] = "output_norm",
                ["model.layers.{N}.self_attn.dense"] = "blk.{N}.attn_output",
                ["model.layers.{N}.self_attn.q_layernorm"] = "blk.{N}.attn_q_norm",
                ["model.layers.{N}.self_attn.k_layernorm"] = "blk.{N}.attn_k_norm",
                ["model.layers.{N}.mlp.fc1"] = "blk.{N}.ffn_up",
                ["model.layers.{N}.mlp.fc2"] = "blk.{N}.ffn_down",
            }),
            Create = Decoder.Of(Parallel),
        },
        new()
        {
            ModelType = "phi3",
            Gguf = "phi3",
            ConfigDefaults = """{"intermediate_size": 8192, "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "tie_word_embeddings": false}""",
            GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
            {
                ["model.layers.{N}.self_attn.qkv_proj"] = "blk.{N}.attn_qkv",
                ["model.layers.{N}.mlp.gate_up_proj"] = "blk.{N}.ffn_up",
            }),
            Divided = ["attn_qkv", "ffn_up"],
            Create = Decoder.Of(Fused),
        },
    ];

    private static DecoderStyle Parallel(ModelConfig config)
    {
        var norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true };
        return new(config)
        {
            Norm = norm,
            Block = new() { BeforeMlp = null, Form = BlockForm.Parallel },
            Attention = new()
            {
                Output = "dense",
                Bias = true,
                OutputBias = true,
                Norms = config.Keys.Boolean("qk_layernorm") == true ? new QueryKeyNormStyle(norm) { Query = "q_layernorm", Key = "k_layernorm" } : null,
            },
            Mlp = new() { Gate = null, Up = "fc1", Down = "fc2", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.GeluTanh) },
            Head = new() { Norm = "model.final_layernorm" },
        };
    }

    private static DecoderStyle Fused(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with { Attention = style.Attention with { Fused = "qkv_proj" }, Mlp = style.Mlp with { Fused = "gate_up_proj" } };
    }
}
