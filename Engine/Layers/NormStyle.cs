using Engine.Manifests;

namespace Engine.Layers;

/// <summary>What kind of norm a model has everywhere: RMS norm, or layer norm where <paramref name="Centred"/>.</summary>
/// <param name="Eps">ε.</param>
/// <param name="Centred">Whether the mean is subtracted.</param>
internal sealed record NormStyle(float Eps, bool Centred = false)
{
    /// <summary>Whether folders hold the weight less one, as Gemma's do; GGUF files hold the weight itself.</summary>
    public bool PlusOne { get; init; }

    /// <summary>Whether it has no weights (OLMo).</summary>
    public bool Weightless { get; init; }

    /// <summary>Whether a layer norm has a bias; null for where the checkpoint has one.</summary>
    public bool? Bias { get; init; }

    /// <summary>Declares the norm of rows of that length.</summary>
    /// <exception cref="ModelLoadException">Its weights are missing or of another length.</exception>
    public Norm Of(WeightManifest w, string name, int length)
    {
        WeightVector? weight = Weightless ? null : w.Vector(name + ".weight", length, PlusOne && !w.IsGguf ? values => [.. values.Select(v => v + 1)] : null);
        if (!Centred) return new RmsNorm(weight, Eps);
        bool biased = !Weightless && Bias != false && (Bias == true || w.Has(name + ".bias"));
        return new LayerNorm(weight, biased ? w.Vector(name + ".bias", length) : null, Eps);
    }
}
