using Engine.Layers;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Decoders that come from fairseq, as OPT does: XGLM (Lin et al. 2022) with positions by sine and cosine, and BioGPT (Luo et al. 2022) with learned ones, both
/// behind scaled
/// embeddings; the first two positions are unused.
/// </summary>
internal static class FairseqKin
{
    private const int Skipped = 2;

    /// <summary>The rows. llama.cpp has neither.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        new()
        {
            ModelType = "xglm",
            Gguf = "xglm",
            ConfigSpelling = new Dictionary<string, string>
            {
                ["hidden_size"] = "d_model",
                ["intermediate_size"] = "ffn_dim",
                ["num_hidden_layers"] = "num_layers",
                ["num_attention_heads"] = "attention_heads",
                ["hidden_act"] = "activation_function",
            },
            ConfigDefaults = """{"max_position_embeddings": 2048, "hidden_act": "gelu", "scale_embedding": true, "tie_word_embeddings": true}""",
            Adapt = Fixed,
            Folder = new FolderLayout { Ignored = [".embed_positions.weights"] },
            Create = Decoder.Of(config => Style(config, "model") with
            {
                Embedding = new() { Module = "model.embed_tokens", Scale = Scale(config), FixedPositions = () => Waves(config) },
            }),
        },
        new()
        {
            ModelType = "biogpt",
            Gguf = "biogpt",
            ConfigDefaults = """{"max_position_embeddings": 1024, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "scale_embedding": true, "tie_word_embeddings": true}""",
            Adapt = Fixed,
            Folder = new FolderLayout { BaseModule = "biogpt" },
            Create = Decoder.Of(config => Style(config, "biogpt") with
            {
                Embedding = new() { Module = "biogpt.embed_tokens", Scale = Scale(config), Positions = "biogpt.embed_positions", SkippedPositions = Skipped },
                Head = new() { Norm = "biogpt.layer_norm", Module = "output_projection" },
            }),
        },
    ];

    private static DecoderStyle Style(ModelConfig config, string root) => new(config)
    {
        Layers = root + ".layers",
        // The settings' epsilon is of other norms: these have PyTorch's own.
        Norm = new NormStyle(1e-5f, Centred: true) { Bias = true },
        Block = new() { BeforeAttention = "self_attn_layer_norm", BeforeMlp = "final_layer_norm" },
        Attention = new() { Output = "out_proj", Bias = true, OutputBias = true, Table = _ => null },
        Mlp = new() { Module = "", Gate = null, Up = "fc1", Down = "fc2", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.Gelu) },
        Head = new() { Norm = root + ".layer_norm" },
        Rotaries = [],
    };

    private static ModelConfig Fixed(ModelConfig config) => config with { RotaryDim = 0, NumKeyValueHeads = config.NumAttentionHeads };

    private static float Scale(ModelConfig config) => config.Keys.Boolean("scale_embedding") == false ? 1 : (float)Math.Sqrt(config.HiddenSize);

    // sin(p ω_i), then cos(p ω_i), with ω_i = 10000^(-i / (n - 1)) for i of n = hidden / 2; divided by the scale, which comes behind the sum.
    private static float[] Waves(ModelConfig config)
    {
        int half = config.HiddenSize / 2;
        if ((long)config.MaxPositionEmbeddings * config.HiddenSize > Array.MaxLength || half < 2)
            throw new ModelLoadException("a setting is out of range", config.Keys.File, "max_position_embeddings", config.MaxPositionEmbeddings);
        float[] table = new float[checked(config.MaxPositionEmbeddings * config.HiddenSize)];
        for (int p = 0; p < config.MaxPositionEmbeddings; p++)
            for (int i = 0; i < half; i++)
            {
                (double sin, double cos) = Math.SinCos((p + Skipped) * Math.Exp(-i * Math.Log(10000) / (half - 1)));
                table[p * config.HiddenSize + i] = (float)(sin / Scale(config));
                table[p * config.HiddenSize + half + i] = (float)(cos / Scale(config));
            }

        return table;
    }
}
