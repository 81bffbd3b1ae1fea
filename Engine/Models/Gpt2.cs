using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// GPT-2 (Radford et al. 2019): layer norms before attention and MLP, learned positions, GELU, biases everywhere, one matrix for queries, keys and values. Its
/// folders store projections <c>[inputs, outputs]</c> (<c>Conv1D</c>), and old ones keep the causal mask beside the weights.
/// </summary>
internal static class Gpt2
{
    /// <summary>The names of GPT-2 and its relatives.</summary>
    public static GgufNames Names { get; } = GgufNames.Of(new Dictionary<string, string>
    {
        ["transformer.wte"] = "token_embd",
        ["transformer.wpe"] = "position_embd",
        ["transformer.ln_f"] = "output_norm",
        ["lm_head"] = "output",
        ["transformer.h.{N}.ln_1"] = "blk.{N}.attn_norm",
        ["transformer.h.{N}.attn.c_attn"] = "blk.{N}.attn_qkv",
        ["transformer.h.{N}.attn.c_proj"] = "blk.{N}.attn_output",
        ["transformer.h.{N}.ln_2"] = "blk.{N}.ffn_norm",
        ["transformer.h.{N}.mlp.c_fc"] = "blk.{N}.ffn_up",
        ["transformer.h.{N}.mlp.c_proj"] = "blk.{N}.ffn_down",
    });

    /// <summary>The table's row. llama.cpp computes the tanh form of GELU and scales q·k by 1 / √headDim in every layer.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "gpt2",
        Gguf = "gpt2",
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
            """{"expansion_ratio": 4, "max_position_embeddings": 1024, "layer_norm_eps": 1e-5, "hidden_act": "gelu_new", "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0 },
        Folder = new FolderLayout
        {
            BaseModule = "transformer",
            Transposed = ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"],
            Ignored = [".attn.bias", ".attn.masked_bias"],
        },
        GgufNames = Names,
        Divided = ["attn_qkv"],
        NotInGguf = config => config.HiddenAct is not ("gelu_new" or "gelu_pytorch_tanh" or "gelu_fast")
            ? $"llama.cpp computes GPT-2 with gelu_new: activation_function {config.HiddenAct}"
            : Enumerable.Range(0, config.NumHiddenLayers).Any(layer => Scale(config, layer) is not null)
                ? "llama.cpp scales GPT-2's attention by the size of a head alone: scale_attn_weights, scale_attn_by_inverse_layer_idx"
            : null,
        Create = Decoder.Of(Style),
    };

    /// <summary>GPT-2's style, and that of models with its modules.</summary>
    public static DecoderStyle Style(ModelConfig config) => config.Keys.Boolean("add_cross_attention") == true
        ? throw new ModelLoadException("attention to an encoder is not supported yet", config.Keys.File, "add_cross_attention", true, false)
        : new(config)
        {
            Layers = "transformer.h",
            Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
            Embedding = new() { Module = "transformer.wte", Positions = "transformer.wpe" },
            Block = new() { BeforeAttention = "ln_1", BeforeMlp = "ln_2" },
            Attention = new() { Module = "attn", Fused = "c_attn", Output = "c_proj", Bias = true, OutputBias = true, Scale = layer => Scale(config, layer), Table = _ => null },
            Mlp = new() { Gate = null, Up = "c_fc", Down = "c_proj", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.GeluTanh) },
            Head = new() { Norm = "transformer.ln_f" },
            Rotaries = [],
        };

    // Two switches of transformers' class; null is the usual 1 / √headDim. A third, reorder_and_upcast_attn, asks for float32 scores, which they are anyway.
    private static double? Scale(ModelConfig c, int layer)
    {
        bool byHead = c.Keys.Boolean("scale_attn_weights") ?? true, byLayer = c.Keys.Boolean("scale_attn_by_inverse_layer_idx") ?? false;
        return byHead && !byLayer ? null : (byHead ? 1 / Math.Sqrt(c.HeadDim) : 1) / (byLayer ? layer + 1 : 1);
    }
}
