using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>Persimmon: layer norms, of heads too, partial rotation, squared ReLU, head by head one matrix of queries, keys and values.</summary>
internal static class Persimmon
{
    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "persimmon",
        Gguf = "persimmon",
        ConfigDefaults =
            """{"max_position_embeddings": 16384, "layer_norm_eps": 1e-5, "rope_theta": 25000, "partial_rotary_factor": 0.5, "hidden_act": "relu2", "qk_layernorm": true, "tie_word_embeddings": false}""",
        Adapt = config => config with { NumKeyValueHeads = config.NumAttentionHeads },
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        var norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true };
        return new(config)
        {
            Norm = norm,
            Attention = new()
            {
                Fused = "query_key_value",
                Layout = QkvLayout.Grouped,
                Output = "dense",
                Bias = true,
                OutputBias = true,
                Norms = config.Keys.Boolean("qk_layernorm") == false ? null : new QueryKeyNormStyle(norm) { Query = "q_layernorm", Key = "k_layernorm" },
            },
            Mlp = new() { Gate = null, Up = "dense_h_to_4h", Down = "dense_4h_to_h", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.Relu2) },
            Head = new() { Norm = "model.final_layernorm" },
        };
    }
}
