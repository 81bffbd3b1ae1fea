using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>Apertus: Llama with norms of heads, under other names, and an MLP without gates whose activation is learned.</summary>
internal static class Apertus
{
    private const float Linear = 0.5f;

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "apertus",
        Gguf = "apertus",
        ConfigDefaults = """{"max_position_embeddings": 65536, "rms_norm_eps": 1e-5, "rope_theta": 12000000, "hidden_act": "xielu", "attention_bias": false, "tie_word_embeddings": false}""",
        GgufSpelling = new Dictionary<string, string> { ["xielu.alpha_p"] = "xielu.alpha_p", ["xielu.alpha_n"] = "xielu.alpha_n" },
        Adapt = config => config.HiddenAct is null or "xielu" ? config with { HiddenAct = null }
            : throw new ModelLoadException("the activation is not supported yet", config.Keys.File, "hidden_act", config.HiddenAct, "xielu"),
        GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
        {
            ["model.layers.{N}.attention_layernorm"] = "blk.{N}.attn_norm",
            ["model.layers.{N}.feedforward_layernorm"] = "blk.{N}.ffn_norm",
        }),
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with
        {
            Block = new() { BeforeAttention = "attention_layernorm", BeforeMlp = "feedforward_layernorm" },
            Attention = style.Attention with { Norms = new QueryKeyNormStyle(style.Norm) },
            OwnMlp = (w, layer) => new XieluMlp(w.Linear("mlp.up_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
                w.Linear("mlp.down_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias), Alpha(config, w, layer, "alpha_p"),
                Linear + Alpha(config, w, layer, "alpha_n"), Linear),
        };
    }

    // Folders hold a tensor for each layer, GGUF files a list of all.
    private static float Alpha(ModelConfig config, WeightManifest w, int layer, string name)
    {
        float stored = w.IsGguf ? Listed() : w.Scalar("mlp.act_fn." + name);
        return (float)Math.Log(1 + Math.Exp(Math.Min(stored, 80)));

        float Listed() => config.Keys.Numbers("xielu." + name) is { } all && all.Length == config.NumHiddenLayers ? (float)all[layer]
            : throw new ModelLoadException("an array does not have one value per layer", config.Keys.File, "xielu." + name, expected: $"{config.NumHiddenLayers} values");
    }
}
