using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>The weights of one layer's gated MLP.</summary>
/// <param name="GateProj">The gate, <c>[intermediate, hidden]</c>.</param>
/// <param name="UpProj">The way up, <c>[intermediate, hidden]</c>.</param>
/// <param name="DownProj">The way down, <c>[hidden, intermediate]</c>.</param>
internal sealed record MlpWeights(Linear GateProj, Linear UpProj, Linear DownProj)
{
    /// <summary>Declares them under the names that Llama has given them.</summary>
    /// <param name="c">Sizes.</param>
    /// <param name="w">The weights below <c>mlp</c>.</param>
    public static MlpWeights Of(ModelConfig c, WeightManifest w) => new(
        w.Linear("gate_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias),
        w.Linear("up_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias),
        w.Linear("down_proj", c.HiddenSize, c.IntermediateSize, c.MlpBias));
}
