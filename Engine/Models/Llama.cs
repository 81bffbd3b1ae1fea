using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Models;

/// <summary>
/// Llama 2, 3 and 3.x (Touvron et al. 2023), Mistral and others with the same modules: RMS norms before attention and MLP, rotary positions, grouped-query
/// attention (with
/// a sliding window where the configuration has one), SwiGLU. Biases where the checkpoint has them.
/// </summary>
internal static class Llama
{
    /// <summary>The table's row of Llama, or of another model type that is computed in the same way.</summary>
    /// <param name="modelType">The model type.</param>
    /// <param name="configDefaults">Default values of settings that its <c>config.json</c> leaves out, as a JSON object.</param>
    /// <param name="style">What differs; null for nothing.</param>
    public static Architecture Architecture(string modelType, string configDefaults, Func<ModelConfig, DecoderStyle>? style = null) => new()
    {
        ModelType = modelType,
        Gguf = "llama",
        ConfigDefaults = configDefaults,
        GgufRowOrders = Pairs,
        NotInGguf = style is null ? _ => null : config => $"files of {config.ModelType} are read, and not written yet",
        Create = Decoder.Of(style ?? Style),
    };

    /// <summary>Llama's own style, with the window of the configuration in every layer, or in those that it names.</summary>
    public static DecoderStyle Style(ModelConfig config)
    {
        int?[] windows = LayerPattern.Windows(config, _ => true);
        var style = new DecoderStyle(config);
        return style with { Attention = style.Attention with { Window = layer => windows[layer] } };
    }

    /// <summary>The order of rows where the two dimensions of a pair that is rotated stand next to each other.</summary>
    public static IReadOnlyDictionary<string, RowOrder> Pairs(ModelConfig config)
    {
        var order = new RowOrder(config.HeadDim, config.RotaryDim);
        return new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = order, ["self_attn.k_proj"] = order };
    }
}
