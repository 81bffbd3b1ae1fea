using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Models;

/// <summary>The table's rows of T5's kind. llama.cpp's files name encoder and decoder apart.</summary>
internal static class T5Family
{
    private const string Sizes =
        "\"hidden_size\": 512, \"head_dim\": 64, \"intermediate_size\": 2048, \"num_hidden_layers\": 6, \"num_attention_heads\": 8, \"max_position_embeddings\": 512, \"rms_norm_eps\": 1e-6, \"decoder_start_token_id\": 0, \"eos_token_id\": 1";

    /// <summary>Every row.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("t5"),
        Row("umt5"),
        Row("mt5"),
        Row("switch_transformers", ", \"num_experts\": 8, \"num_experts_per_tok\": 1"),
    ];

    private static Architecture Row(string modelType, string more = "") => new()
    {
        ModelType = modelType,
        Gguf = "t5",
        IsDecoder = false,
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "d_model",
            ["head_dim"] = "d_kv",
            ["intermediate_size"] = "d_ff",
            ["num_hidden_layers"] = "num_layers",
            ["num_attention_heads"] = "num_heads",
            ["max_position_embeddings"] = "n_positions",
            ["rms_norm_eps"] = "layer_norm_epsilon",
        },
        ConfigDefaults = "{" + Sizes + more + "}",
        GgufSpelling = new Dictionary<string, string>
        {
            ["num_decoder_layers"] = "{arch}.decoder_block_count",
            ["relative_attention_num_buckets"] = "{arch}.attention.relative_buckets_count",
        },
        Adapt = config => config with { RotaryDim = 0, LayerNormEps = null },
        NotInGguf = _ => "the quantiser does not write encoders yet",
        GgufNames = GgufNames.Of(Names()),
        Create = (config, weights) => new T5(config, weights),
    };

    private static Dictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>
        {
            ["shared"] = "token_embd",
            ["lm_head"] = "output",
            ["encoder.final_layer_norm"] = "enc.output_norm",
            ["decoder.final_layer_norm"] = "dec.output_norm",
        };
        foreach ((string stack, string own, string mlp) in new[] { ("encoder", "enc", "layer.1"), ("decoder", "dec", "layer.2") })
        {
            string hf = stack + ".block.{N}.", gguf = own + ".blk.{N}.";
            foreach (string part in new[] { "q", "k", "v", "o" })
            {
                names[$"{hf}layer.0.SelfAttention.{part}"] = $"{gguf}attn_{part}";
                if (own == "dec") names[$"{hf}layer.1.EncDecAttention.{part}"] = $"{gguf}cross_attn_{part}";
            }

            names[hf + "layer.0.SelfAttention.relative_attention_bias"] = gguf + "attn_rel_b";
            names[hf + "layer.0.layer_norm"] = gguf + "attn_norm";
            if (own == "dec") names[hf + "layer.1.layer_norm"] = gguf + "cross_attn_norm";
            names[$"{hf}{mlp}.layer_norm"] = gguf + "ffn_norm";
            names[$"{hf}{mlp}.DenseReluDense.wi"] = gguf + "ffn_up";
            names[$"{hf}{mlp}.DenseReluDense.wi_0"] = gguf + "ffn_gate";
            names[$"{hf}{mlp}.DenseReluDense.wi_1"] = gguf + "ffn_up";
            names[$"{hf}{mlp}.DenseReluDense.wo"] = gguf + "ffn_down";
        }

        return names;
    }
}
