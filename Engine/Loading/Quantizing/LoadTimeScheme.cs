using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Loading.Quantizing;

/// <summary>Asks a scheme for the format of each weight while a model loads, as the quantiser does when it writes a file.</summary>
internal sealed class LoadTimeScheme(QuantizationScheme scheme, ModelConfig config, Weights weights, GgufNames names)
{
    private readonly SchemeModel _model = new(config.NumHiddenLayers, config.Experts?.NumExperts ?? 0,
        config.TieWordEmbeddings ?? !weights.Has("lm_head.weight"), config.NumAttentionHeads / config.NumKeyValueHeads);

    /// <param name="weight">The weight; of a stack of experts, any.</param>
    /// <param name="stack">How many are stacked in a file, 0 for a weight that is none of them.</param>
    public Format? Choose(Weight weight, int stack)
        => scheme.Choose(names.ToGguf(weight.Name) ?? weight.Name, stack == 0 ? [.. weight.Shape] : [stack, .. weight.Shape], _model);
}
