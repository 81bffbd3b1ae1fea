namespace Engine.Loading.Quantizing;

/// <summary>One line of a <see cref="QuantizationScheme"/>: weights of a role get a format in some layers; the first line that applies counts.</summary>
internal sealed record QuantizationRule(WeightRole Role, string Format, Func<int, SchemeModel, bool> When)
{
    /// <summary>The first eighth of the layers, the last eighth, and every third between: where llama.cpp's M schemes spend more bits.</summary>
    public static bool EveryThirdAndTheEnds(int layer, SchemeModel model)
    {
        int n = model.NumLayers;
        return layer < n / 8 || layer >= 7 * n / 8 || (layer - n / 8) % 3 == 2;
    }
}
