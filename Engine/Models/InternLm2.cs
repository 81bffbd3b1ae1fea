using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>InternLM 2: Llama under other names, with one matrix in which every key and value follows the queries of its group.</summary>
internal static class InternLm2
{
    /// <summary>The table's row. GGUF files have three matrices, with the rows of pairs next to each other.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "internlm2",
        Gguf = "internlm2",
        ConfigDefaults = """{"max_position_embeddings": 2048, "bias": false, "tie_word_embeddings": false}""",
        GgufRowOrders = config => new Dictionary<string, Loading.Tensors.RowOrder> { ["attention.wq"] = new(config.HeadDim), ["attention.wk"] = new(config.HeadDim) },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["model.tok_embeddings"] = "token_embd",
            ["model.norm"] = "output_norm",
            ["output"] = "output",
            ["model.layers.{N}.attention_norm"] = "blk.{N}.attn_norm",
            ["model.layers.{N}.attention.wq"] = "blk.{N}.attn_q",
            ["model.layers.{N}.attention.wk"] = "blk.{N}.attn_k",
            ["model.layers.{N}.attention.wv"] = "blk.{N}.attn_v",
            ["model.layers.{N}.attention.wo"] = "blk.{N}.attn_output",
            ["model.layers.{N}.ffn_norm"] = "blk.{N}.ffn_norm",
            ["model.layers.{N}.feed_forward.w1"] = "blk.{N}.ffn_gate",
            ["model.layers.{N}.feed_forward.w3"] = "blk.{N}.ffn_up",
            ["model.layers.{N}.feed_forward.w2"] = "blk.{N}.ffn_down",
        }),
        Create = (config, weights) => new Decoder(Style(config, weights.IsGguf), weights),
    };

    private static DecoderStyle Style(ModelConfig config, bool gguf)
    {
        var style = new DecoderStyle(config);
        bool? bias = config.Keys.Boolean("bias");
        return style with
        {
            Embedding = new() { Module = "model.tok_embeddings" },
            Block = new() { BeforeAttention = "attention_norm", BeforeMlp = "ffn_norm" },
            Attention = new()
            {
                Module = "attention",
                Query = "wq",
                Key = "wk",
                Value = "wv",
                Output = "wo",
                Fused = gguf ? null : "wqkv",
                Layout = QkvLayout.Grouped,
                Bias = bias,
                OutputBias = bias,
            },
            Mlp = style.Mlp with { Module = "feed_forward", Gate = "w1", Up = "w3", Down = "w2" },
            Head = new() { Module = "output" },
        };
    }
}
