namespace Engine.Loading.Configuration;

/// <summary>
/// Llama 3's stretching of rotary positions as GGUF files hold it: the tensor <c>rope_freqs.weight</c> with what each frequency is divided by.
/// Of wavelength <c>λ = 2π / θ</c> and original length L: 1 where <c>λ &lt; L / high</c>, the factor f where <c>λ &gt; L / low</c>, and between them
/// <c>1 / ((1 − s) / f + s)</c> with <c>s = (L / λ − low) / (high − low)</c>. Source: transformers' <c>_compute_llama3_parameters</c>.
/// </summary>
internal static class RopeFactors
{
    /// <summary>The divisors of a model's <c>rotaryDim / 2</c> frequencies.</summary>
    public static float[] Llama3(ModelConfig config, RopeScaling scaling)
    {
        double length = scaling.OriginalMaxPositionEmbeddings ?? config.MaxPositionEmbeddings;
        float[] factors = new float[config.RotaryDim / 2];
        for (int i = 0; i < factors.Length; i++)
        {
            double wavelength = 2 * Math.PI * Math.Pow(config.RopeTheta, 2.0 * i / config.RotaryDim);
            double smooth = (length / wavelength - scaling.LowFreqFactor) / (scaling.HighFreqFactor - scaling.LowFreqFactor);
            // Beyond either end the smoothed expression is the end's value.
            smooth = Math.Clamp(smooth, 0, 1);
            factors[i] = (float)(1 / ((1 - smooth) / scaling.Factor + smooth));
        }

        return factors;
    }
}
