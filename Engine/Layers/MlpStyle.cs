using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>What the MLP of an architecture is called in its checkpoints, and what it computes; the defaults are Llama's.</summary>
internal sealed record MlpStyle
{
    /// <summary>Its module in a layer; empty where its projections stand in the layer itself.</summary>
    public string Module { get; init; } = "mlp";

    /// <summary>The projection to gates; null for an MLP without gates.</summary>
    public string? Gate { get; init; } = "gate_proj";

    /// <summary>The way up.</summary>
    public string Up { get; init; } = "up_proj";

    /// <summary>The way down.</summary>
    public string Down { get; init; } = "down_proj";

    /// <summary>The one projection that holds gates above the way up, or null where there are two.</summary>
    public string? Fused { get; init; }

    /// <summary>Biases; null for where the checkpoint has them.</summary>
    public bool? Bias { get; init; }

    /// <summary>The activation, of gates where it has them.</summary>
    public ActivationFunction Function { get; init; } = ActivationFunction.Silu;

    /// <summary>Declares the weights.</summary>
    /// <param name="w">The layer's weights.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="intermediate">Width between the projections.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public Branch Declare(WeightManifest w, int hidden, int intermediate)
    {
        WeightManifest below = Module.Length == 0 ? w : w.At(Module);
        if (Fused is null && Gate is null)
            return new Mlp(below.Linear(Up, intermediate, hidden, Bias), below.Linear(Down, hidden, intermediate, Bias), Function);
        Linear[] ways = Fused is null
            ? [below.Linear(Gate!, intermediate, hidden, Bias), below.Linear(Up, intermediate, hidden, Bias)]
            : below.Linears(Fused, 2 * intermediate, hidden, Bias, new(new RowGroups(0, intermediate)), new(new RowGroups(intermediate, intermediate)));
        return new GatedMlp(ways[0], ways[1], below.Linear(Down, hidden, intermediate, Bias), Function);
    }
}
