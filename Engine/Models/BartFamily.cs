using Engine.Loading.Checkpoints.Safetensors;

namespace Engine.Models;

/// <summary>The table's rows of BART's kind.</summary>
internal static class BartFamily
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("bart", new BartKind(NormsFirst: false, NormsEmbeddings: true, PositionOffset: 2), "\"decoder_start_token_id\": 2, \"forced_eos_token_id\": 2"),
        Row("mbart", new BartKind(NormsFirst: true, NormsEmbeddings: true, PositionOffset: 2), "\"forced_eos_token_id\": 2"),
        Row("pegasus", new BartKind(NormsFirst: true, NormsEmbeddings: false, PositionOffset: null), "\"decoder_start_token_id\": 0, \"forced_eos_token_id\": 1"),
        Row("marian", new BartKind(NormsFirst: false, NormsEmbeddings: false, PositionOffset: null), "\"forced_eos_token_id\": 0"),
    ];

    private static Architecture Row(string modelType, BartKind kind, string more) => new()
    {
        ModelType = modelType,
        Gguf = modelType,
        IsDecoder = false,
        FitsGguf = _ => false,
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "d_model",
            ["intermediate_size"] = "encoder_ffn_dim",
            ["num_hidden_layers"] = "encoder_layers",
            ["num_attention_heads"] = "encoder_attention_heads",
            ["hidden_act"] = "activation_function",
        },
        ConfigDefaults = "{\"hidden_size\": 1024, \"intermediate_size\": 4096, \"num_hidden_layers\": 12, \"num_attention_heads\": 16, \"decoder_ffn_dim\": 4096, "
            + "\"decoder_layers\": 12, \"decoder_attention_heads\": 16, \"max_position_embeddings\": 1024, \"layer_norm_eps\": 1e-5, \"hidden_act\": \"gelu\", "
            + "\"tie_word_embeddings\": true, " + more + "}",
        Adapt = config => config with { RotaryDim = 0 },
        Folder = new FolderLayout { Ignored = [".embed_positions.weight", ".embed_tokens.weight", "lm_head.weight"] },
        NotInGguf = _ => "llama.cpp has no such models",
        Create = (config, weights) => new Bart(config, weights, kind),
    };
}
