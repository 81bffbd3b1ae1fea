using System.Text.Json;
using Engine.Layers;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>GPT-Neo (Black et al. 2021): GPT-2 with three matrices, scores that are not scaled, and layers that attend to a window in turns.</summary>
internal static class GptNeo
{
    /// <summary>The table's row. llama.cpp has no such architecture.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "gpt_neo",
        Gguf = "gptneo",
        ConfigSpelling = new Dictionary<string, string>
        {
            ["num_hidden_layers"] = "num_layers",
            ["num_attention_heads"] = "num_heads",
            ["layer_norm_eps"] = "layer_norm_epsilon",
            ["hidden_act"] = "activation_function",
            ["sliding_window"] = "window_size",
        },
        ConfigDefaults =
            """{"expansion_ratio": 4, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "hidden_act": "gelu_new", "window_size": 256, "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0, NumKeyValueHeads = config.NumAttentionHeads, SlidingWindow = config.SlidingWindow ?? 256 },
        Folder = new FolderLayout { BaseModule = "transformer", Ignored = [".attn.attention.bias", ".attn.attention.masked_bias"] },
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        bool[] local = Local(config);
        return Gpt2.Style(config) with
        {
            Attention = new()
            {
                Module = "attn.attention",
                Output = "out_proj",
                OutputBias = true,
                Scale = _ => 1,
                Window = layer => local[layer] ? config.SlidingWindow : null,
                Table = _ => null,
            },
        };
    }

    // attention_types: [[["global", "local"], 12]] repeats a pattern; without it all layers attend to everything.
    private static bool[] Local(ModelConfig config)
    {
        List<string?> kinds = [];
        if (config.Keys.Strings("attention_layers") is { } said) kinds.AddRange(said);
        else if (config.Keys.Json is { } json && json.TryGetProperty("attention_types", out JsonElement types) && types.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement type in types.EnumerateArray())
            {
                if (type.ValueKind != JsonValueKind.Array || type.GetArrayLength() != 2 || type[0].ValueKind != JsonValueKind.Array || type[1].ValueKind != JsonValueKind.Number
                    || !type[1].TryGetInt32(out int times) || times > config.NumHiddenLayers)
                    throw new ModelLoadException("a setting has the wrong type", config.Keys.File, "attention_types", type, "a list of kinds and a number");
                for (int i = 0; i < times && kinds.Count <= config.NumHiddenLayers; i++)
                    kinds.AddRange(type[0].EnumerateArray().Select(kind => kind.ValueKind == JsonValueKind.String ? kind.GetString() : null));
            }
        }
        else return new bool[config.NumHiddenLayers];

        return kinds.Count == config.NumHiddenLayers ? [.. kinds.Select(kind => kind == "local")]
            : throw new ModelLoadException("the layer types are not as many as the layers", config.Keys.File, "attention_types", kinds.Count, config.NumHiddenLayers);
    }
}
