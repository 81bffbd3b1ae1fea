using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>Models with Llama's modules and keys: a line each, and what is odd in them as a style.</summary>
internal static class LlamaKin
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Llama.Architecture("ministral", """{"head_dim": 128, "max_position_embeddings": 32768, "sliding_window": 4096}"""),
        Llama.Architecture("internlm3", """{"max_position_embeddings": 32768, "qkv_bias": false, "bias": false}""",
            c => Biased(c, c.Keys.Boolean("qkv_bias"), c.Keys.Boolean("bias"), c.Keys.Boolean("bias"))),
        Llama.Architecture("arcee", """{"max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "hidden_act": "relu2"}""", Ungated) with { Gguf = "arcee" },
        Llama.Architecture("minicpm", """{"max_position_embeddings": 32768, "scale_emb": 1, "dim_model_base": 1, "scale_depth": 1}""", Scaled) with { Gguf = "minicpm" },
        Own("seed_oss", "seed_oss", """{"head_dim": 128, "max_position_embeddings": 524288, "attention_bias": true, "attention_out_bias": false, "tie_word_embeddings": false}""",
            c => Biased(c, c.AttentionBias, c.Keys.Boolean("attention_out_bias"), c.MlpBias)) with
        {
            GgufNames = GgufNames.Llama.With(new Dictionary<string, string> { ["model.layers.{N}.post_attention_layernorm"] = "blk.{N}.post_attention_norm" }),
        },
        Own("hunyuan_v1_dense", "hunyuan-dense", """{"max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "attention_bias": false, "tie_word_embeddings": false}""", NormalizedBehind) with
        {
            GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
            {
                ["model.layers.{N}.self_attn.query_layernorm"] = "blk.{N}.attn_q_norm",
                ["model.layers.{N}.self_attn.key_layernorm"] = "blk.{N}.attn_k_norm",
            }),
        },
        Paired("ernie4_5", """{"head_dim": 128, "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 500000, "use_bias": false, "tie_word_embeddings": true}""",
            c => Biased(c, c.Keys.Boolean("use_bias"), c.Keys.Boolean("use_bias"), c.Keys.Boolean("use_bias"))),
        Paired("helium", """{"head_dim": 128, "max_position_embeddings": 4096, "rms_norm_eps": 1e-8, "rope_theta": 100000, "attention_bias": false, "tie_word_embeddings": false}""",
            c => Biased(c, c.AttentionBias, false, c.MlpBias)),
        Own("nemotron", "nemotron",
            """{"max_position_embeddings": 4096, "layer_norm_eps": 1e-5, "partial_rotary_factor": 0.5, "hidden_act": "relu2", "attention_bias": false, "mlp_bias": false, "tie_word_embeddings": false}""",
            c => Ungated(c) with { Norm = new NormStyle(c.LayerNormEps ?? 1e-5f, Centred: true) { PlusOne = true, Bias = true } }) with
        {
            ConfigSpelling = new Dictionary<string, string> { ["layer_norm_eps"] = "norm_eps" },
        },
    ];

    private static Architecture Own(string modelType, string gguf, string configDefaults, Func<ModelConfig, DecoderStyle> style) => new()
    {
        ModelType = modelType,
        Gguf = gguf,
        ConfigDefaults = configDefaults,
        Create = Decoder.Of(style),
    };

    // The dimensions of a rotated pair stand next to each other in folders too.
    private static Architecture Paired(string modelType, string configDefaults, Func<ModelConfig, DecoderStyle> style) => Own(modelType, modelType, configDefaults, style) with
    {
        GgufRowOrders = Llama.Pairs,
        FolderRowOrders = Llama.Pairs,
    };

    private static DecoderStyle Biased(ModelConfig config, bool? qkv, bool? output, bool? mlp)
    {
        DecoderStyle style = Llama.Style(config);
        return style with { Attention = style.Attention with { Bias = qkv, OutputBias = output }, Mlp = style.Mlp with { Bias = mlp } };
    }

    private static DecoderStyle Ungated(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with { Mlp = style.Mlp with { Gate = null, Function = ActivationFunctions.Of(config, ActivationFunction.Relu2) } };
    }

    private static DecoderStyle NormalizedBehind(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with
        {
            Attention = style.Attention with { Norms = new QueryKeyNormStyle(style.Norm) { Query = "query_layernorm", Key = "key_layernorm", AfterRotation = true } },
        };
    }

    // GGUF files hold the factors themselves.
    private static DecoderStyle Scaled(ModelConfig config)
    {
        ConfigKeys keys = config.Keys;
        bool gguf = keys.Json is null;
        double embedding = keys.Number(gguf ? "embedding_multiplier" : "scale_emb") ?? 1;
        double branch = gguf ? keys.Number("residual_multiplier") ?? 1 : (keys.Number("scale_depth") ?? 1) / Math.Sqrt(config.NumHiddenLayers);
        double logits = gguf ? keys.Number("logits_scaling") ?? 1 : (double)config.HiddenSize / keys.Required("dim_model_base", 1 << 24);
        return Llama.Style(config) with { Embedding = new() { Scale = (float)embedding }, Block = new() { Factor = (float)branch }, Head = new() { Scale = (float)(1 / logits) } };
    }
}
