using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>The weights of one layer's gated MLP.</summary>
/// <param name="GateProj">The gate projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="UpProj">The up projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="DownProj">The down projection, <c>[hidden, intermediate]</c>.</param>
internal sealed record MlpWeights(Linear GateProj, Linear UpProj, Linear DownProj)
{
    /// <summary>Declares the weights under Llama's names: <c>gate_proj</c>, <c>up_proj</c>, <c>down_proj</c>.</summary>
    /// <param name="c">Sizes.</param>
    /// <param name="w">The weights below <c>mlp</c>.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public static MlpWeights Of(ModelConfig c, WeightManifest w) => new(
        w.Linear("gate_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias),
        w.Linear("up_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias),
        w.Linear("down_proj", c.HiddenSize, c.IntermediateSize, c.MlpBias));
}
