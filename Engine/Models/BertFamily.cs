using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>The table's rows of encoders of BERT's kind.</summary>
internal static class BertFamily
{
    private const string Defaults =
        """{"max_position_embeddings": 512, "layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "pad_token_id": 1}""";

    private static readonly EncoderModules Roberta = new("roberta") { OffsetsPositions = true };

    private static readonly EncoderModules DistilBert = new("distilbert")
    {
        Layer = "transformer.layer.{0}",
        Query = "attention.q_lin",
        Key = "attention.k_lin",
        Value = "attention.v_lin",
        Output = "attention.out_lin",
        AttentionNorm = "sa_layer_norm",
        Up = "ffn.lin1",
        Down = "ffn.lin2",
        OutputNorm = "output_layer_norm",
        HasTypes = false,
        HeadDense = "pre_classifier",
        HeadFunction = "relu",
        HeadOutput = "classifier",
    };

    private static readonly EncoderModules MpNet = new("mpnet")
    {
        Query = "attention.attn.q",
        Key = "attention.attn.k",
        Value = "attention.attn.v",
        Output = "attention.attn.o",
        AttentionNorm = "attention.LayerNorm",
        OffsetsPositions = true,
        HasTypes = false,
        RelativeBias = "encoder.relative_attention_bias",
    };

    private static readonly EncoderModules Albert = new("albert")
    {
        Query = "attention.query",
        Key = "attention.key",
        Value = "attention.value",
        Output = "attention.dense",
        AttentionNorm = "attention.LayerNorm",
        Up = "ffn",
        Down = "ffn_output",
        OutputNorm = "full_layer_layer_norm",
        EmbeddingMap = "encoder.embedding_hidden_mapping_in",
        AlwaysMaps = true,
        HeadDense = "albert.pooler",
        HeadOutput = "classifier",
    };

    /// <summary>Every row.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("bert", new EncoderModules("bert") { HeadDense = "bert.pooler.dense", HeadOutput = "classifier" }),
        Row("roberta", Roberta),
        Row("xlm-roberta", Roberta),
        Row("camembert", Roberta),
        Row("electra", new EncoderModules("electra") { HeadFunction = "gelu" }),
        Row("mpnet", MpNet),
        Row("distilbert", DistilBert) with
        {
            ConfigSpelling = new Dictionary<string, string>
            {
                ["hidden_size"] = "dim",
                ["intermediate_size"] = "hidden_dim",
                ["num_hidden_layers"] = "n_layers",
                ["num_attention_heads"] = "n_heads",
                ["hidden_act"] = "activation",
            },
            ConfigDefaults = Defaults.Replace("\"num_hidden_layers\": 12", "\"num_hidden_layers\": 6"),
        },
        Row("albert", Albert) with
        {
            ConfigDefaults = """{"max_position_embeddings": 512, "layer_norm_eps": 1e-12, "hidden_act": "gelu_new", "embedding_size": 128, "hidden_size": 4096, "num_hidden_layers": 12, "num_attention_heads": 64, "intermediate_size": 16384}""",
            Create = (config, weights) => new Bert(config, weights, Albert, SharedLayers(config)),
        },
    ];

    private static Architecture Row(string modelType, EncoderModules modules) => new()
    {
        ModelType = modelType,
        Gguf = "bert",
        IsDecoder = false,
        ConfigDefaults = Defaults,
        Adapt = config => config with { RotaryDim = 0, MaxPositionEmbeddings = config.MaxPositionEmbeddings - Bert.Offset(config, modules) },
        Folder = new FolderLayout { BaseModule = modules.Base, Ignored = [".position_ids"] },
        GgufNames = modules.GgufNames,
        NotInGguf = _ => "the quantiser does not write encoders yet",
        Create = (config, weights) => new Bert(config, weights, modules),
    };

    // Lan et al. 2020: layers in groups that have the same weights, each of some layers in a row.
    private static List<string> SharedLayers(ModelConfig c)
    {
        int groups = c.Keys.Positive("num_hidden_groups", c.NumHiddenLayers) ?? 1, inner = c.Keys.Positive("inner_group_num", 64) ?? 1;
        return [.. from i in Enumerable.Range(0, c.NumHiddenLayers)
                   from j in Enumerable.Range(0, inner)
                   select $"encoder.albert_layer_groups.{(int)(i / ((double)c.NumHiddenLayers / groups))}.albert_layers.{j}"];
    }
}
