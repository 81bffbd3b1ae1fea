namespace Engine.Loading.Configuration;

/// <summary>
/// The mixture-of-experts settings of a configuration. Keys: <c>num_local_experts</c> (Mixtral, transformers 5) or <c>num_experts</c> (Qwen);
/// <c>expert_count</c> in GGUF files.
/// </summary>
public sealed record ExpertConfig
{
    // More than any published model has, few enough for the buffers of a step.
    private const int MaxExperts = 4096, MaxPerToken = 128, MaxWidth = 1 << 24;

    /// <summary>Experts per layer.</summary>
    public required int NumExperts { get; init; }

    /// <summary>Experts per token (top k).</summary>
    public required int NumExpertsPerTok { get; init; }

    /// <summary>Intermediate size of an expert; null where it equals that of a dense MLP.</summary>
    public int? MoeIntermediateSize { get; init; }

    /// <summary>Whether the router's weights of a token's experts are divided by their sum; null, which means true, where the file does not say.</summary>
    public bool? NormTopKProb { get; init; }

    /// <summary>Reads the settings; null for a model without experts.</summary>
    /// <exception cref="ModelLoadException">A setting is missing, contradictory or out of range.</exception>
    internal static ExpertConfig? Read(ConfigKeys keys)
    {
        string key = new[] { "num_experts", "num_local_experts", "n_routed_experts" }.FirstOrDefault(keys.Has) ?? "num_experts";
        if (keys.Integer(key) is null or 0) return null;
        int experts = keys.Required(key, MaxExperts), used = keys.Required("num_experts_per_tok", MaxPerToken);
        if (used > experts)
            throw new ModelLoadException("a token goes to more experts than there are", keys.File, keys.Spell("num_experts_per_tok"), used,
                $"at most {experts}");
        return new ExpertConfig
        {
            NumExperts = experts,
            NumExpertsPerTok = used,
            MoeIntermediateSize = keys.Positive("moe_intermediate_size", MaxWidth),
            NormTopKProb = keys.Boolean("norm_topk_prob"),
        };
    }
}
