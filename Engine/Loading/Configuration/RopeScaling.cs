namespace Engine.Loading.Configuration;

/// <summary>How rotary positions are scaled beyond the original training length, under the names of transformers' <c>rope_scaling</c>.</summary>
public sealed record RopeScaling
{
    /// <summary><c>linear</c>, <c>llama3</c>, <c>yarn</c>, <c>dynamic</c> or <c>longrope</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The factor by which the context is extended.</summary>
    public required double Factor { get; init; }

    /// <summary>The original training length in tokens; null means the configuration's <c>max_position_embeddings</c>.</summary>
    public int? OriginalMaxPositionEmbeddings { get; init; }

    /// <summary>llama3: wavelengths above original length / this are divided by the factor.</summary>
    public double LowFreqFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths below original length / this are unchanged.</summary>
    public double HighFreqFactor { get; init; } = 4;

    /// <summary>yarn: dimensions with more rotations than this within the original length are unchanged.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>yarn: dimensions with fewer rotations than this are divided by the factor.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>dynamic: the base is stretched by this for every length; null for by length (HunYuan).</summary>
    public double? Alpha { get; init; }

    /// <summary>longrope: what frequencies are divided by in sequences up to the original length, one for each pair.</summary>
    public IReadOnlyList<double> ShortFactors { get; init; } = [];

    /// <summary>longrope: the same in longer sequences.</summary>
    public IReadOnlyList<double> LongFactors { get; init; } = [];

    /// <summary>
    /// yarn, longrope: cosine and sine are multiplied by it; null for the paper's 0.1 ln(factor) + 1, or the ratio that the two mscales give.
    /// </summary>
    public double? AttentionFactor { get; init; }

    /// <summary>yarn: see <see cref="AttentionFactor"/>.</summary>
    public double? MScale { get; init; }

    /// <summary>yarn: see <see cref="AttentionFactor"/>.</summary>
    public double? MScaleAllDim { get; init; }

    /// <summary>yarn: whether the bounds of the ramp are rounded to whole dimensions.</summary>
    public bool Truncate { get; init; } = true;

    private static readonly string[] Types = ["linear", "llama3", "yarn", "dynamic", "longrope"];

    /// <summary>Reads the section of a configuration that holds it; null where positions are not stretched.</summary>
    /// <param name="keys">The section, or null.</param>
    /// <param name="root">The configuration, which has some settings of LongRoPE.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    internal static RopeScaling? Read(ConfigKeys? keys, ConfigKeys root, int rotaryDim)
    {
        if (keys is null) return null;
        // GGUF files that give a factor without a type mean linear.
        double? factor = keys.Number("factor") ?? (keys.Metadata is null ? null : keys.Number("linear_factor"));
        string type = keys.String("rope_type") ?? keys.String("type") ?? (keys.Metadata is not null && factor is not null ? "linear" : "default");
        if (type is "default" or "none") return null;
        if (type is "longrope" or "su") return LongRope(keys, root, rotaryDim);
        if (!Types.Contains(type))
            throw new ModelLoadException($"rope type {type} is not supported yet", keys.File, keys.Spell("rope_type"), type, string.Join(", ", Types));
        if (factor is null) throw new ModelLoadException("rope scaling without a factor", keys.File, keys.Spell("factor"));
        RopeScaling defaults = new() { Type = type, Factor = Positive(keys, "factor", factor)!.Value };
        // llama.cpp multiplies YaRN's own factor by this one, transformers replaces it.
        double? multiplier = keys.Metadata is null ? null : Positive(keys, "attention_multiplier", keys.Number("attention_multiplier"));
        RopeScaling scaling = defaults with
        {
            OriginalMaxPositionEmbeddings = keys.Positive("original_max_position_embeddings", int.MaxValue),
            LowFreqFactor = Positive(keys, "low_freq_factor") ?? defaults.LowFreqFactor,
            HighFreqFactor = Positive(keys, "high_freq_factor") ?? defaults.HighFreqFactor,
            BetaFast = Positive(keys, "beta_fast") ?? defaults.BetaFast,
            BetaSlow = Positive(keys, "beta_slow") ?? defaults.BetaSlow,
            AttentionFactor = Positive(keys, "attention_factor") ?? (type == "yarn" ? multiplier * (0.1 * Math.Log(Math.Max(1, factor.Value)) + 1) : null),
            // 0 is how some configurations leave them out.
            MScale = keys.Number("mscale") is 0 ? null : Positive(keys, "mscale"),
            MScaleAllDim = keys.Number("mscale_all_dim") is 0 ? null : Positive(keys, "mscale_all_dim"),
            Truncate = keys.Boolean("truncate") ?? defaults.Truncate,
            // 0 is how some configurations leave it out.
            Alpha = type != "dynamic" || keys.Number("alpha") is null or 0 ? null : Positive(keys, "alpha"),
        };
        if (type == "llama3" && scaling.HighFreqFactor <= scaling.LowFreqFactor)
            throw new ModelLoadException("high_freq_factor does not exceed low_freq_factor", keys.File, keys.Spell("high_freq_factor"),
                scaling.HighFreqFactor, $"more than {scaling.LowFreqFactor}");
        return scaling;
    }

    private static RopeScaling? LongRope(ConfigKeys keys, ConfigKeys root, int rotaryDim)
    {
        // GGUF files hold the factors as tensors.
        if (keys.Metadata is not null) return null;
        int max = root.Required("max_position_embeddings", int.MaxValue);
        int original = root.Positive("original_max_position_embeddings", int.MaxValue) ?? keys.Positive("original_max_position_embeddings", int.MaxValue) ?? max;
        return new()
        {
            Type = "longrope",
            Factor = Positive(keys, "factor") ?? (double)max / original,
            OriginalMaxPositionEmbeddings = original,
            AttentionFactor = Positive(keys, "attention_factor"),
            ShortFactors = Factors("short_factor"),
            LongFactors = Factors("long_factor"),
        };

        double[] Factors(string key)
        {
            double[] factors = keys.Numbers(key) ?? throw new ModelLoadException("rope scaling without its factors", keys.File, keys.Spell(key));
            if (factors.Length != rotaryDim / 2)
                throw new ModelLoadException("the factors are not as many as rotated pairs", keys.File, keys.Spell(key), factors.Length, rotaryDim / 2);
            foreach (double factor in factors) Positive(keys, key, factor);
            return factors;
        }
    }

    private static double? Positive(ConfigKeys keys, string key) => Positive(keys, key, keys.Number(key));

    private static double? Positive(ConfigKeys keys, string key, double? value) => value is null or > 0 and < 1e9 ? value
        : throw new ModelLoadException("a rope setting is out of range", keys.File, keys.Spell(key), value, "more than 0, less than 1e9");
}
