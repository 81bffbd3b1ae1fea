using System.Text.Json;
using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>
/// EXAONE 3: Llama under other names. EXAONE 4: norms behind the branches in place of before them, norms of heads, and in its larger model windows in three
/// layers of four,
/// with positions in those alone.
/// </summary>
internal static class Exaone
{
    private const string Layer = "transformer.h.{N}.";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        new()
        {
            ModelType = "exaone",
            Gguf = "exaone",
            ConfigSpelling = new Dictionary<string, string>
            {
                ["num_hidden_layers"] = "num_layers",
                ["rms_norm_eps"] = "layer_norm_epsilon",
                ["hidden_act"] = "activation_function",
            },
            ConfigDefaults = """{"max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "hidden_act": "silu", "tie_word_embeddings": false}""",
            Folder = new FolderLayout { BaseModule = "transformer", Ignored = [".rotary.inv_freq", ".rotary_emb.inv_freq"] },
            GgufNames = GgufNames.Of(new Dictionary<string, string>
            {
                ["transformer.wte"] = "token_embd",
                ["transformer.ln_f"] = "output_norm",
                ["lm_head"] = "output",
                [Layer + "ln_1"] = "blk.{N}.attn_norm",
                [Layer + "attn.attention.q_proj"] = "blk.{N}.attn_q",
                [Layer + "attn.attention.k_proj"] = "blk.{N}.attn_k",
                [Layer + "attn.attention.v_proj"] = "blk.{N}.attn_v",
                [Layer + "attn.attention.out_proj"] = "blk.{N}.attn_output",
                [Layer + "ln_2"] = "blk.{N}.ffn_norm",
                [Layer + "mlp.c_fc_0"] = "blk.{N}.ffn_gate",
                [Layer + "mlp.c_fc_1"] = "blk.{N}.ffn_up",
                [Layer + "mlp.c_proj"] = "blk.{N}.ffn_down",
            }),
            Create = Decoder.Of(Third),
        },
        new()
        {
            ModelType = "exaone4",
            Gguf = "exaone4",
            ConfigDefaults = """{"num_key_value_heads": 32, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "sliding_window": 4096, "tie_word_embeddings": false}""",
            GgufNames = GgufNames.Llama.WithNormsBehind("post_attention_layernorm", "post_feedforward_layernorm"),
            Create = Decoder.Of(Fourth),
        },
    ];

    private static DecoderStyle Third(ModelConfig config)
    {
        var style = new DecoderStyle(config);
        return style with
        {
            Layers = "transformer.h",
            Embedding = new() { Module = "transformer.wte" },
            Block = new() { BeforeAttention = "ln_1", BeforeMlp = "ln_2" },
            Attention = new() { Module = "attn.attention", Output = "out_proj" },
            Mlp = style.Mlp with { Gate = "c_fc_0", Up = "c_fc_1", Down = "c_proj" },
            Head = new() { Norm = "transformer.ln_f" },
        };
    }

    private static DecoderStyle Fourth(ModelConfig config)
    {
        bool[] sliding = config.SlidingWindow is null ? new bool[config.NumHiddenLayers] : LayerPattern.Sliding(config, Pattern(config));
        var style = new DecoderStyle(config);
        return style with
        {
            Block = new() { BeforeAttention = null, AfterAttention = "post_attention_layernorm", BeforeMlp = null, AfterMlp = "post_feedforward_layernorm" },
            Attention = style.Attention with
            {
                Norms = new QueryKeyNormStyle(style.Norm),
                Window = layer => sliding[layer] ? config.SlidingWindow : null,
                Table = layer => sliding[layer] || config.SlidingWindow is null ? 0 : null,
            },
        };
    }

    // Published configurations spell the pattern as a number, or as letters: LLLG.
    private static Func<int, bool> Pattern(ModelConfig config)
    {
        bool spelt = config.Keys.Json is { } json && json.TryGetProperty("sliding_window_pattern", out JsonElement pattern) && pattern.ValueKind == JsonValueKind.String;
        if (!spelt || config.Keys.String("sliding_window_pattern") is not { Length: > 0 } letters) return LayerPattern.LastIsFull(config, 4);
        return layer => letters[layer % letters.Length] == 'L';
    }
}
