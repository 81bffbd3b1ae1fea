namespace Engine.Loading.Configuration;

/// <summary>
/// A configuration as metadata of a GGUF file. Keys: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and <c>conversion/base.py</c> of
/// llama.cpp. Dynamic NTK has no name there and changes nothing up to the model's context length, which is as far as such a file is good for.
/// </summary>
internal static class GgufHyperparameters
{
    /// <summary>The pairs, <c>general.architecture</c> first.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Of(ModelConfig config, string architecture, string name)
    {
        yield return new("general.architecture", architecture);
        yield return new("general.type", "model");
        yield return new("general.name", name);
        foreach ((string key, object? value) in Settings(config))
            if (value is not null) yield return new($"{architecture}.{key}", value);
    }

    /// <summary>The special tokens of a file without a vocabulary, so that generation still ends.</summary>
    public static IEnumerable<KeyValuePair<string, object>> WithoutVocabulary(ModelConfig config)
    {
        yield return new("tokenizer.ggml.model", "none");
        if (config.BosTokenId is int bos) yield return new("tokenizer.ggml.bos_token_id", (uint)bos);
        if (config.EosTokenIds is [int eos, ..]) yield return new("tokenizer.ggml.eos_token_id", (uint)eos);
        if (config.PadTokenId is int pad) yield return new("tokenizer.ggml.padding_token_id", (uint)pad);
    }

    private static IEnumerable<(string Key, object? Value)> Settings(ModelConfig config) =>
    [
        ("block_count", (uint)config.NumHiddenLayers),
        ("context_length", (uint)config.MaxPositionEmbeddings),
        ("embedding_length", (uint)config.HiddenSize),
        ("feed_forward_length", (uint)config.IntermediateSize),
        ("attention.head_count", (uint)config.NumAttentionHeads),
        ("attention.head_count_kv", (uint)config.NumKeyValueHeads),
        ("attention.key_length", (uint)config.HeadDim),
        ("attention.value_length", (uint)config.VHeadDim),
        config.LayerNormEps is { } eps ? ("attention.layer_norm_epsilon", eps) : ("attention.layer_norm_rms_epsilon", config.RmsNormEps),
        ("attention.sliding_window", (uint?)config.SlidingWindow),
        ("vocab_size", (uint)config.VocabSize),
        .. config.RotaryDim > 0 ? Rotary(config) : [],
    ];

    private static IEnumerable<(string Key, object? Value)> Rotary(ModelConfig config) =>
    [
        ("rope.dimension_count", (uint)config.RotaryDim),
        ("rope.freq_base", (float)config.RopeTheta),
        .. Experts(config.Experts),
        .. config.RopeScaling is { Type: "linear" or "yarn" } scaling ? Scaling(scaling, config) : [],
    ];

    private static IEnumerable<(string Key, object? Value)> Experts(ExpertConfig? experts)
    {
        if (experts is null) yield break;
        yield return ("expert_count", (uint)experts.NumExperts);
        yield return ("expert_used_count", (uint)experts.NumExpertsPerTok);
        yield return ("expert_feed_forward_length", (uint?)experts.MoeIntermediateSize);
    }

    private static IEnumerable<(string Key, object? Value)> Scaling(RopeScaling scaling, ModelConfig config)
    {
        yield return ("rope.scaling.type", scaling.Type);
        yield return ("rope.scaling.factor", (float)scaling.Factor);
        if (scaling.Type != "yarn") yield break;
        yield return ("rope.scaling.original_context_length", (uint)(scaling.OriginalMaxPositionEmbeddings ?? config.MaxPositionEmbeddings));
        yield return ("rope.scaling.yarn_beta_fast", (float)scaling.BetaFast);
        yield return ("rope.scaling.yarn_beta_slow", (float)scaling.BetaSlow);
        // llama.cpp multiplies the paper's factor by this one, transformers puts it in its place.
        double paper = 0.1 * Math.Log(Math.Max(1, scaling.Factor)) + 1;
        if (scaling.AttentionFactor is double factor) yield return ("rope.scaling.attn_factor", (float)(factor / paper));
    }
}
