using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>StarCoder 2 (Lozhkov et al. 2024): Llama's attention with biases, layer norms, and an MLP without gates.</summary>
internal static class StarCoder2
{
    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "starcoder2",
        Gguf = "starcoder2",
        ConfigSpelling = new Dictionary<string, string> { ["layer_norm_eps"] = "norm_epsilon" },
        ConfigDefaults =
            """{"num_key_value_heads": 2, "max_position_embeddings": 4096, "layer_norm_eps": 1e-5, "hidden_act": "gelu_pytorch_tanh", "use_bias": true, "tie_word_embeddings": true}""",
        GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
        {
            ["model.layers.{N}.mlp.c_fc"] = "blk.{N}.ffn_up",
            ["model.layers.{N}.mlp.c_proj"] = "blk.{N}.ffn_down",
        }),
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        bool? bias = config.Keys.Boolean("use_bias");
        return style with
        {
            Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
            Attention = style.Attention with { Bias = bias, OutputBias = bias },
            Mlp = new() { Gate = null, Up = "c_fc", Down = "c_proj", Bias = bias, Function = ActivationFunctions.Of(config, ActivationFunction.GeluTanh) },
        };
    }
}
