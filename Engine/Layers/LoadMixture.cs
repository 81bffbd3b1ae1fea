using Engine.Kernels.Formats;
using Engine.Loading;

namespace Engine.Layers;

/// <summary>Asks a mixture for the format of each weight while a model loads, as the quantiser does when it writes a file.</summary>
internal sealed class LoadMixture(FormatMixture mixture, ModelConfig config, Weights weights, GgufNames names)
{
    private readonly MixtureModel _model = new(config.NumHiddenLayers, 0, config.TieWordEmbeddings ?? !weights.Has("lm_head.weight"), config.NumAttentionHeads / config.NumKeyValueHeads);

    public Format? Choose(Weight weight) => mixture.Choose(names.ToGguf(weight.Name) ?? weight.Name, [.. weight.Shape], _model);
}
