using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Loading.Configuration;

/// <summary>Settings in GGUF metadata, asked for by Hugging Face's names.</summary>
internal sealed class GgufConfigKeys : ConfigKeys
{
    /// <summary>
    /// How GGUF spells the settings; what is not listed is <c>{arch}.</c> and the same name. Source: <c>docs/gguf.md</c> and
    /// <c>gguf-py/gguf/constants.py</c> of ggml.
    /// </summary>
    private static readonly Dictionary<string, string> Common = new()
    {
        ["model_type"] = "general.architecture",
        ["hidden_size"] = "{arch}.embedding_length",
        ["intermediate_size"] = "{arch}.feed_forward_length",
        ["num_hidden_layers"] = "{arch}.block_count",
        ["num_attention_heads"] = "{arch}.attention.head_count",
        ["num_key_value_heads"] = "{arch}.attention.head_count_kv",
        ["head_dim"] = "{arch}.attention.key_length",
        ["v_head_dim"] = "{arch}.attention.value_length",
        ["max_position_embeddings"] = "{arch}.context_length",
        ["rms_norm_eps"] = "{arch}.attention.layer_norm_rms_epsilon",
        ["layer_norm_eps"] = "{arch}.attention.layer_norm_epsilon",
        ["sliding_window"] = "{arch}.attention.sliding_window",
        ["rotary_dim"] = "{arch}.rope.dimension_count",
        ["rope_theta"] = "{arch}.rope.freq_base",
        ["rope_scaling.rope_type"] = "{arch}.rope.scaling.type",
        ["rope_scaling.factor"] = "{arch}.rope.scaling.factor",
        ["rope_scaling.linear_factor"] = "{arch}.rope.scale_linear",
        ["rope_scaling.original_max_position_embeddings"] = "{arch}.rope.scaling.original_context_length",
        ["rope_scaling.attention_multiplier"] = "{arch}.rope.scaling.attn_factor",
        ["rope_scaling.beta_fast"] = "{arch}.rope.scaling.yarn_beta_fast",
        ["rope_scaling.beta_slow"] = "{arch}.rope.scaling.yarn_beta_slow",
        ["rope_scaling.mscale_all_dim"] = "{arch}.rope.scaling.yarn_log_multiplier",
        ["num_experts"] = "{arch}.expert_count",
        ["num_local_experts"] = "{arch}.expert_count",
        ["num_experts_per_tok"] = "{arch}.expert_used_count",
        ["moe_intermediate_size"] = "{arch}.expert_feed_forward_length",
        ["norm_topk_prob"] = "{arch}.expert_weights_norm",
        ["n_group"] = "{arch}.expert_group_count",
        ["topk_group"] = "{arch}.expert_group_used_count",
        ["routed_scaling_factor"] = "{arch}.expert_weights_scale",
        ["n_shared_experts"] = "{arch}.expert_shared_count",
        ["shared_expert_intermediate_size"] = "{arch}.expert_shared_feed_forward_length",
        ["scoring_func"] = "{arch}.expert_gating_func",
        ["first_k_dense_replace"] = "{arch}.leading_dense_block_count",
        ["q_lora_rank"] = "{arch}.attention.q_lora_rank",
        ["kv_lora_rank"] = "{arch}.attention.kv_lora_rank",
        ["clip_qkv"] = "{arch}.attention.clamp_kqv",
        ["alibi_bias_max"] = "{arch}.attention.max_alibi_bias",
        ["attention_multiplier"] = "{arch}.attention.scale",
        ["embedding_multiplier"] = "{arch}.embedding_scale",
        ["residual_multiplier"] = "{arch}.residual_scale",
        ["logits_scaling"] = "{arch}.logit_scale",
        ["rope_local_base_freq"] = "{arch}.rope.freq_base_swa",
        ["bos_token_id"] = "tokenizer.ggml.bos_token_id",
        ["eos_token_id"] = "tokenizer.ggml.eos_token_id",
        ["pad_token_id"] = "tokenizer.ggml.padding_token_id",
    };

    private readonly GgufMetadata _metadata;
    private readonly string _architecture, _prefix;

    private GgufConfigKeys(GgufMetadata metadata, string architecture, string prefix, IReadOnlyDictionary<string, string> spelling)
        : base(metadata.File, spelling)
        => (this._metadata, this._architecture, this._prefix) = (metadata, architecture, prefix);

    public override GgufMetadata? Metadata => _metadata;

    public static GgufConfigKeys Of(GgufMetadata metadata)
        => new(metadata, metadata.String("general.architecture")
            ?? throw new ModelLoadException("the metadata do not name the architecture", metadata.File, "general.architecture"), "", Common);

    public override ConfigKeys With(IReadOnlyDictionary<string, string>? json = null, IReadOnlyDictionary<string, string>? gguf = null,
        string? defaultValues = null) => new GgufConfigKeys(_metadata, _architecture, _prefix, Merge(Spelling, gguf));

    public override bool Has(string key) => _metadata.Values.ContainsKey(Spell(key));

    public override string? String(string key) => _metadata.String(Spell(key));

    public override long? Integer(string key)
    {
        if (!IsArray(key)) return _metadata.Integer(Spell(key));
        // An array has one entry per layer; the same in all layers is one value.
        long[] layers = Integers(key)!;
        if (_metadata.Integer(WithArchitecture(Common["num_hidden_layers"])) is { } count && layers.Length != count)
            throw new ModelLoadException("an array does not have one value per layer", File, Spell(key), $"{layers.Length} values", $"{count} values");
        if (layers.Length == 0) throw WrongType(key, "an empty array", "an integer");
        return !layers.AsSpan().ContainsAnyExcept(layers[0]) ? layers[0] : throw new ModelLoadException(
            "a setting that differs between layers is not supported yet", File, Spell(key), $"[{string.Join(", ", layers.Take(16))}]", "one value");
    }

    public override double? Number(string key) => _metadata.Number(Spell(key)) is not { } v ? null
        : double.IsFinite(v) ? v : throw WrongType(key, v, "a finite number");

    public override bool? Boolean(string key) => _metadata.Boolean(Spell(key));

    public override long[]? Integers(string key) => IsArray(key) ? _metadata.Integers(Spell(key)) : _metadata.Integer(Spell(key)) is { } v ? [v] : null;

    public override double[]? Numbers(string key)
    {
        double[]? values = IsArray(key) ? [.. _metadata.Floats(Spell(key))!.Select(v => (double)v)] : Number(key) is { } v ? [v] : null;
        return values is null || values.All(double.IsFinite) ? values : throw WrongType(key, "a number that is not finite", "finite numbers");
    }

    public override string[]? Strings(string key) => _metadata.Strings(Spell(key));

    /// <summary>The settings whose names begin with <c>key.</c> in the table; null where the file has none of them.</summary>
    public override ConfigKeys? Section(string key)
    {
        GgufConfigKeys section = new(_metadata, _architecture, _prefix + key + ".", Spelling);
        return Spelling.Keys.Any(k => k.StartsWith(section._prefix, StringComparison.Ordinal) && section.Has(k[section._prefix.Length..])) ? section : null;
    }

    public override string Spell(string key) => WithArchitecture(Spelling.GetValueOrDefault(_prefix + key, "{arch}." + _prefix + key));

    private string WithArchitecture(string spelling) => spelling.Replace("{arch}", _architecture);

    private bool IsArray(string key) => _metadata.Values.GetValueOrDefault(Spell(key)) is Array;
}
