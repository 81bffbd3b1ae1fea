namespace Engine.Loading.Quantizing;

/// <summary>One line of a <see cref="FormatMixture"/>: weights of a role get a format in some layers; the first line that applies counts.</summary>
internal sealed record FormatRule(WeightRole Role, string Format, Func<int, MixtureModel, bool> When)
{
    /// <summary>The first eighth of the layers, the last eighth, and every third between: where llama.cpp's M mixtures spend more bits.</summary>
    public static bool EveryThirdAndTheEnds(int layer, MixtureModel model)
    {
        int n = model.NumLayers;
        return layer < n / 8 || layer >= 7 * n / 8 || (layer - n / 8) % 3 == 2;
    }
}
