using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>What the mixtures of experts of an architecture are called in its checkpoints, and how tokens are routed.</summary>
/// <param name="Experts">Numbers and sizes.</param>
internal sealed record MixtureStyle(ExpertConfig Experts)
{
    /// <summary>Its module in a layer.</summary>
    public string Module { get; init; } = "mlp";

    /// <summary>What router and experts are called.</summary>
    public ExpertNames Names { get; init; } = new();

    /// <summary>Which layers have a mixture; the others have an MLP.</summary>
    public Func<int, bool> IsSparse { get; init; } = _ => true;

    /// <summary>Width of an expert.</summary>
    public required int Width { get; init; }

    /// <summary>How a token's experts are chosen.</summary>
    public required Routing Routing { get; init; }

    /// <summary>The vector that corrects the scores for the choice, or null (<see cref="Routing.CorrectionBias"/>).</summary>
    public string? CorrectionBias { get; init; }

    /// <summary>The experts' activation.</summary>
    public ActivationFunction Function { get; init; } = ActivationFunction.Silu;

    /// <summary>Its parameter.</summary>
    public float Parameter { get; init; }

    /// <summary>The shared MLP, or null.</summary>
    public MlpStyle? Shared { get; init; }

    /// <summary>Width of the shared MLP.</summary>
    public int SharedWidth { get; init; }

    /// <summary>The gate of the shared MLP, or null.</summary>
    public string? SharedGate { get; init; }

    /// <summary>Declares the weights of a layer's mixture.</summary>
    /// <param name="w">The layer's weights.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public ExpertMixture Declare(WeightManifest w, int hidden)
    {
        WeightManifest below = w.At(Module);
        Routing routing = CorrectionBias is null ? Routing : Routing with { CorrectionBias = below.Bare(CorrectionBias, ".bias", Experts.NumExperts) };
        return new ExpertMixture(below.Experts(Names, Experts, routing, hidden, Width) with { Function = Function, Parameter = Parameter },
            Shared?.Declare(below, hidden, SharedWidth), SharedGate is null ? null : below.Linear(SharedGate, 1, hidden));
    }
}
