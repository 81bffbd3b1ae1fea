using Engine.Layers;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>GPT-BigCode (StarCoder 1, SantaCoder; Allal et al. 2023): GPT-2 with one key for all queries, and matrices stored as usual.</summary>
internal static class GptBigCode
{
    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = Gpt2.Row with
    {
        ModelType = "gpt_bigcode",
        Gguf = "starcoder",
        ConfigDefaults =
            """{"expansion_ratio": 4, "max_position_embeddings": 1024, "layer_norm_eps": 1e-5, "hidden_act": "gelu_pytorch_tanh", "multi_query": true, "tie_word_embeddings": true}""",
        Adapt = config => config with
        {
            RotaryDim = 0,
            NumKeyValueHeads = config.Keys.Json is null ? config.NumKeyValueHeads : config.Keys.Boolean("multi_query") == false ? config.NumAttentionHeads : 1,
        },
        Folder = new FolderLayout { BaseModule = "transformer", Ignored = [".attn.bias", ".attn.masked_bias"] },
        NotInGguf = config => $"files of {config.ModelType} are read, and not written yet",
        Create = Decoder.Of(Style),
    };

    // With one key for all, all queries come first; with a key for each, heads follow each other.
    private static DecoderStyle Style(ModelConfig config)
    {
        DecoderStyle style = Gpt2.Style(config);
        return style with { Attention = style.Attention with { Layout = config.NumKeyValueHeads == 1 ? QkvLayout.Stacked : QkvLayout.Grouped } };
    }
}
