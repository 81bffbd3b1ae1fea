using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Models;

/// <summary>
/// Command-R: attention and gated MLP side by side behind one layer norm without a bias, a factor of logits, norms of heads where the configuration has them.
/// Command-R 2:
/// with windows in three layers of four, and positions in those alone. The dimensions of a rotated pair are next to each other in both kinds of files.
/// </summary>
internal static class Cohere
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("cohere", "command-r", """{"max_position_embeddings": 8192, "layer_norm_eps": 1e-5, "logit_scale": 0.0625, "use_qk_norm": false, "tie_word_embeddings": true}""", Style),
        Row("cohere2", "cohere2", """{"max_position_embeddings": 8192, "layer_norm_eps": 1e-5, "logit_scale": 0.0625, "sliding_window": 4096, "tie_word_embeddings": true}""", Windowed),
    ];

    private static Architecture Row(string modelType, string gguf, string configDefaults, Func<ModelConfig, DecoderStyle> style) => new()
    {
        ModelType = modelType,
        Gguf = gguf,
        ConfigDefaults = configDefaults,
        GgufNames = GgufNames.Llama,
        GgufRowOrders = Llama.Pairs,
        FolderRowOrders = Llama.Pairs,
        Create = Decoder.Of(style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        var style = new DecoderStyle(config);
        var norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = false };
        bool heads = config.Keys.Boolean("use_qk_norm") == true;
        return style with
        {
            Norm = norm,
            Block = new() { BeforeMlp = null, Form = BlockForm.Parallel },
            Attention = style.Attention with
            {
                Norms = heads ? new QueryKeyNormStyle(norm, NormScope.EachHead) { Order = new RowOrder(config.HeadDim, config.RotaryDim) } : null,
            },
            Head = new() { Scale = (float)(config.Keys.Number("logit_scale") ?? 1) },
        };
    }

    private static DecoderStyle Windowed(ModelConfig config)
    {
        DecoderStyle style = Style(config);
        int?[] windows = LayerPattern.Windows(config, LayerPattern.LastIsFull(config, 4));
        return style with { Attention = style.Attention with { Window = layer => windows[layer], Table = layer => windows[layer] is null ? null : 0 } };
    }
}
