using Engine.Layers;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// GPT-J (Wang and Komatsuzaki 2021): attention and MLP side by side behind one layer norm, neighbouring dimensions rotated. CodeGen (Nijkamp et al. 2023) is
/// the same with
/// one matrix of queries, values and keys, in four parts for the machines that it was trained on.
/// </summary>
internal static class GptJ
{
    private const int Machines = 4;

    /// <summary>The rows. llama.cpp has neither.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } = [Row("gptj", fused: false), Row("codegen", fused: true)];

    private static Architecture Row(string modelType, bool fused) => new()
    {
        ModelType = modelType,
        Gguf = modelType,
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "n_embd",
            ["intermediate_size"] = "n_inner",
            ["num_hidden_layers"] = "n_layer",
            ["num_attention_heads"] = "n_head",
            ["max_position_embeddings"] = "n_positions",
            ["layer_norm_eps"] = "layer_norm_epsilon",
            ["hidden_act"] = "activation_function",
        },
        ConfigDefaults =
            """{"expansion_ratio": 4, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "rotary_dim": 64, "hidden_act": "gelu_new", "tie_word_embeddings": false}""",
        Adapt = config => config with { NumKeyValueHeads = config.NumAttentionHeads },
        Folder = new FolderLayout { BaseModule = "transformer", Ignored = [".attn.bias", ".attn.masked_bias", ".attn.causal_mask"] },
        FolderRowOrders = config => fused ? new Dictionary<string, RowOrder>() : new Dictionary<string, RowOrder> { ["attn.q_proj"] = Order(config), ["attn.k_proj"] = Order(config) },
        Create = Decoder.Of(config => Style(config, fused)),
    };

    private static DecoderStyle Style(ModelConfig config, bool fused) => new(config)
    {
        Layers = "transformer.h",
        Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
        Embedding = new() { Module = "transformer.wte" },
        Block = new() { BeforeAttention = "ln_1", BeforeMlp = null, Form = BlockForm.Parallel },
        Attention = new() { Module = "attn", Output = "out_proj", Fused = fused ? "qkv_proj" : null, Layout = InParts, Order = fused ? Order : _ => null },
        Mlp = new() { Gate = null, Up = "fc_in", Down = "fc_out", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.GeluTanh) },
        Head = new() { Norm = "transformer.ln_f" },
    };

    private static RowOrder Order(ModelConfig config) => new(config.HeadDim, config.RotaryDim);

    private static QkvLayout InParts(ModelConfig config)
    {
        if (config.NumAttentionHeads % Machines != 0)
            throw new ModelLoadException("the heads do not divide into the parts of the matrix", config.Keys.File, "n_head", config.NumAttentionHeads, $"a multiple of {Machines}");
        int rows = config.NumAttentionHeads * config.HeadDim, part = rows / Machines;
        return new(new(0, rows, part, 3 * part), new(2 * part, rows, part, 3 * part), new(part, rows, part, 3 * part));
    }
}
