using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// Rotary position embedding (Su et al. 2021): dimension pair (i, i + d/2) is rotated by θᵢ · position radians, θᵢ = base^(-2i/d), scaled for long contexts as
/// the configuration says: linear (Chen et al. 2023), dynamic NTK, YaRN (Peng et al. 2023), Llama 3 or LongRoPE (Ding et al. 2024). Where the scaling depends
/// on length, the length of the
/// sequence's prompt decides.
/// </summary>
internal sealed class RotaryEmbedding
{
    private readonly ModelConfig _config;
    private readonly float[]? _divisors;
    private readonly RotaryTable? _fixed;

    /// <summary>Creates the rotary embedding of a model.</summary>
    /// <param name="config">Base, rotated dimensions and scaling.</param>
    /// <param name="divisors">Divisors of the frequencies, <c>[rotaryDim / 2]</c>, as in GGUF's <c>rope_freqs.weight</c>; null for none.</param>
    public RotaryEmbedding(ModelConfig config, float[]? divisors = null)
    {
        _config = config;
        _divisors = divisors;
        if (config.RopeScaling is not ({ Type: "dynamic", Alpha: null } or { Type: "longrope" })) _fixed = Compute(0);
    }

    /// <summary>
    /// The rotary embedding of a model whose file may hold divisors, one set (<c>rope_freqs</c>) or LongRoPE's two (<c>rope_factors_short</c>, <c>_long</c>).
    /// </summary>
    /// <exception cref="ModelLoadException">A divisor is not a positive number.</exception>
    public static RotaryEmbedding Of(ModelConfig config, WeightManifest weights)
    {
        int pairs = config.RotaryDim / 2;
        if (weights.Divisors("rope_factors_long.weight", pairs) is not { } longFactors || weights.Divisors("rope_factors_short.weight", pairs) is not { } shortFactors)
            return new RotaryEmbedding(config, weights.Divisors("rope_freqs.weight", pairs));
        ConfigKeys? keys = config.Keys.Section("rope_scaling");
        return new RotaryEmbedding(config with
        {
            RopeScaling = new RopeScaling
            {
                Type = "longrope",
                Factor = 1,
                OriginalMaxPositionEmbeddings = keys?.Positive("original_max_position_embeddings", int.MaxValue),
                AttentionFactor = keys?.Number("attention_multiplier") ?? 1,
                ShortFactors = [.. shortFactors.Select(f => (double)f)],
                LongFactors = [.. longFactors.Select(f => (double)f)],
            },
        });
    }

    /// <summary>Rotated dimensions of a head; 0 for a model without rotary positions.</summary>
    public int Dim => _config.RotaryDim;

    /// <summary>The frequencies for a sequence whose prompt has <paramref name="tokens"/> tokens.</summary>
    public RotaryTable ForPrompt(int tokens) => _fixed ?? Compute(tokens);

    private RotaryTable Compute(int tokens)
    {
        double[] θ = Frequencies(_config.RopeTheta);
        double amplitude = 1;
        if (_config.RopeScaling is { } s)
        {
            int original = s.OriginalMaxPositionEmbeddings ?? _config.MaxPositionEmbeddings;
            switch (s.Type)
            {
                case "linear":
                    Scale(θ, _ => 1 / s.Factor);
                    break;
                case "dynamic" when s.Alpha is { } alpha:
                    θ = Frequencies(_config.RopeTheta * Math.Pow(alpha, Dim / (Dim - 2.0)));
                    break;
                case "dynamic":
                    double stretch = s.Factor * Math.Max(tokens, original) / original - (s.Factor - 1);
                    θ = Frequencies(_config.RopeTheta * Math.Pow(stretch, Dim / (Dim - 2.0)));
                    break;
                case "llama3":
                    Scale(θ, f => Llama3(f, s, original));
                    break;
                case "longrope":
                    IReadOnlyList<double> factors = tokens > original ? s.LongFactors : s.ShortFactors;
                    for (int i = 0; i < θ.Length; i++) θ[i] /= factors[i];
                    amplitude = s.AttentionFactor ?? (s.Factor <= 1 ? 1 : Math.Sqrt(1 + Math.Log(s.Factor) / Math.Log(original)));
                    break;
                case "yarn":
                    YarnRamp ramp = new(s, _config.RopeTheta, Dim, original);
                    for (int i = 0; i < θ.Length; i++) θ[i] *= ramp.Scale(i);
                    amplitude = YarnRamp.Amplitude(s);
                    break;
            }
        }
        if (_divisors is not null)
            for (int i = 0; i < θ.Length; i++) θ[i] /= _divisors[i];
        return new RotaryTable([.. θ.Select(f => (float)f)], (float)amplitude);
    }

    private double[] Frequencies(double theta) => [.. Enumerable.Range(0, Dim / 2).Select(i => Math.Pow(theta, -2.0 * i / Dim))];

    private static void Scale(double[] θ, Func<double, double> by)
    {
        for (int i = 0; i < θ.Length; i++) θ[i] *= by(θ[i]);
    }

    // Long wavelengths are divided by the factor, short ones stay, those between are blended (Llama 3.1's release).
    private static double Llama3(double θ, RopeScaling s, int original)
    {
        double turns = original * θ / (2 * Math.PI);
        if (turns < s.LowFreqFactor) return 1 / s.Factor;
        if (turns > s.HighFreqFactor) return 1;
        double smooth = (turns - s.LowFreqFactor) / (s.HighFreqFactor - s.LowFreqFactor);
        return (1 - smooth) / s.Factor + smooth;
    }
}
