using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>OPT (Zhang et al. 2022): learned positions, of which the first two are unused, layer norms, biases, ReLU.</summary>
internal static class Opt
{
    /// <summary>The table's row. llama.cpp has no such architecture.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "opt",
        Gguf = "opt",
        ConfigSpelling = new Dictionary<string, string> { ["intermediate_size"] = "ffn_dim", ["hidden_act"] = "activation_function" },
        ConfigDefaults =
            """{"max_position_embeddings": 2048, "hidden_act": "relu", "do_layer_norm_before": true, "enable_bias": true, "layer_norm_elementwise_affine": true, "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0 },
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        ConfigKeys keys = config.Keys;
        if (keys.Integer("word_embed_proj_dim") is { } width && width != config.HiddenSize)
            throw new ModelLoadException("embeddings of another width than the stream's are not supported yet", keys.File, "word_embed_proj_dim", width, config.HiddenSize);
        bool before = keys.Boolean("do_layer_norm_before") != false, bias = keys.Boolean("enable_bias") != false;
        return new(config)
        {
            Layers = "model.decoder.layers",
            Norm = new NormStyle(1e-5f, Centred: true) { Bias = true, Weightless = keys.Boolean("layer_norm_elementwise_affine") == false },
            Embedding = new() { Module = "model.decoder.embed_tokens", Positions = "model.decoder.embed_positions", SkippedPositions = 2 },
            Block = before
                ? new() { BeforeAttention = "self_attn_layer_norm", BeforeMlp = "final_layer_norm" }
                : new() { BeforeAttention = null, AfterAttention = "self_attn_layer_norm", BeforeMlp = null, AfterMlp = "final_layer_norm", Form = BlockForm.NormalizedStream },
            Attention = new() { Output = "out_proj", Bias = bias, OutputBias = bias, Table = _ => null },
            Mlp = new() { Module = "", Gate = null, Up = "fc1", Down = "fc2", Bias = bias, Function = ActivationFunctions.Of(config, ActivationFunction.Relu) },
            Head = new() { Norm = before && keys.Boolean("_remove_final_layer_norm") != true ? "model.decoder.final_layer_norm" : null },
            Rotaries = [],
        };
    }
}
