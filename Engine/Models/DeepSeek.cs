using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// DeepSeek-V2 and V3: attention through a latent vector, which is what the cache holds, and in all but the first layers mixtures of many small experts beside
/// shared ones,
/// chosen by groups; V3 chooses by sigmoid scores, corrected by a bias.
/// </summary>
internal static class DeepSeek
{
    private const string Layer = "model.layers.{N}.";

    /// <summary>The rows. GGUF files call both the same.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } = [Row("deepseek_v3", IsThird, third: true), Row("deepseek_v2", keys => !IsThird(keys), third: false)];

    private static bool IsThird(ConfigKeys keys) => keys.Integer("scoring_func") == 2;

    private static Architecture Row(string modelType, Func<ConfigKeys, bool> fitsGguf, bool third) => new()
    {
        ModelType = modelType,
        Gguf = "deepseek2",
        FitsGguf = fitsGguf,
        ConfigDefaults =
            """{"max_position_embeddings": 2048, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "first_k_dense_replace": 0, "attention_bias": false, "rope_interleave": true, "norm_topk_prob": true, "routed_scaling_factor": 1, "n_shared_experts": 2, "tie_word_embeddings": false}""",
        Adapt = Rotary,
        GgufNames = GgufNames.Llama.WithExperts().With(new Dictionary<string, string>
        {
            [Layer + "self_attn.q_a_proj"] = "blk.{N}.attn_q_a",
            [Layer + "self_attn.q_a_layernorm"] = "blk.{N}.attn_q_a_norm",
            [Layer + "self_attn.q_b_proj"] = "blk.{N}.attn_q_b",
            [Layer + "self_attn.kv_a_proj_with_mqa"] = "blk.{N}.attn_kv_a_mqa",
            [Layer + "self_attn.kv_a_layernorm"] = "blk.{N}.attn_kv_a_norm",
            [Layer + "self_attn.kv_b_proj"] = "blk.{N}.attn_kv_b",
            [Layer + "self_attn.k_b_proj"] = "blk.{N}.attn_k_b",
            [Layer + "self_attn.v_b_proj"] = "blk.{N}.attn_v_b",
            [Layer + "mlp.gate.e_score_correction_bias"] = "blk.{N}.exp_probs_b",
            [Layer + "mlp.shared_experts.gate_proj"] = "blk.{N}.ffn_gate_shexp",
            [Layer + "mlp.shared_experts.up_proj"] = "blk.{N}.ffn_up_shexp",
            [Layer + "mlp.shared_experts.down_proj"] = "blk.{N}.ffn_down_shexp",
        }),
        Divided = ["attn_q", "attn_q_b", "attn_kv_a_mqa", "attn_kv_b", "attn_k_b", "attn_v_b"],
        Create = Decoder.Of(config => Style(config, third)),
    };

    // GGUF files hold a tenth of the second mscale, and expect the first to be the same.
    private static ModelConfig Rotary(ModelConfig config)
    {
        RopeScaling? scaling = config.RopeScaling;
        if (config.Keys.Json is not null) return config with { RotaryDim = config.Keys.Required("qk_rope_head_dim", 1 << 16) };
        return scaling is { MScaleAllDim: { } tenth } ? config with { RopeScaling = scaling with { MScale = 10 * tenth, MScaleAllDim = 10 * tenth } } : config;
    }

    private static DecoderStyle Style(ModelConfig c, bool third)
    {
        ConfigKeys keys = c.Keys;
        int rotary = c.RotaryDim, plain = c.Keys.Json is null ? (keys.Positive("attention.key_length_mla", 1 << 16) ?? c.HeadDim) - rotary : keys.Required("qk_nope_head_dim", 1 << 16);
        int value = c.Keys.Json is null ? keys.Positive("attention.value_length_mla", 1 << 16) ?? c.VHeadDim : c.VHeadDim;
        if (plain <= 0 || rotary % 2 != 0)
            throw new ModelLoadException("the rotated dimensions do not fit into a head", keys.File, keys.Spell("qk_rope_head_dim"), rotary, "an even number, less than a head");
        double scale = 1 / Math.Sqrt(plain + rotary);
        if (c.RopeScaling is { Type: "yarn", MScaleAllDim: { } m } yarn) scale *= Math.Pow(YarnRamp.MScale(yarn.Factor, m), 2);
        var sizes = new LatentSizes(c.NumAttentionHeads, keys.Required("kv_lora_rank", 1 << 16), rotary, plain, value);
        return new(c)
        {
            Latent = new(sizes, keys.Positive("q_lora_rank", 1 << 24), !third || keys.Boolean("rope_interleave") != false, scale, 1e-6f),
            Mixture = c.Experts is { } experts ? Mixture(c, experts, third) : null,
        };
    }

    private static MixtureStyle Mixture(ModelConfig c, ExpertConfig experts, bool third)
    {
        ConfigKeys keys = c.Keys;
        int dense = keys.Integer("first_k_dense_replace") is { } n and > 0 ? (int)Math.Min(n, int.MaxValue) : 0, width = experts.MoeIntermediateSize ?? c.IntermediateSize;
        bool grouped = third || keys.String("topk_method") == "group_limited_greedy";
        int groups = grouped ? keys.Positive("n_group", experts.NumExperts) ?? 1 : 1, top = grouped ? keys.Positive("topk_group", groups) ?? 1 : 1;
        if (experts.NumExperts % groups != 0 || top * (experts.NumExperts / groups) < experts.NumExpertsPerTok)
            throw new ModelLoadException("the experts do not divide into groups", keys.File, keys.Spell("n_group"), groups, $"a divisor of {experts.NumExperts}");
        return new(experts)
        {
            Width = width,
            IsSparse = layer => layer >= dense,
            Routing = new Routing(experts.NumExpertsPerTok, third && experts.NormTopKProb != false)
            {
                Sigmoid = third,
                NumGroups = groups,
                TopGroups = top,
                GroupScores = third ? Math.Min(2, experts.NumExperts / groups) : 1,
                Eps = third ? 1e-20f : 0,
                Scale = (float)(keys.Number("routed_scaling_factor") ?? 1),
            },
            CorrectionBias = third ? "gate.e_score_correction_bias" : null,
            Shared = keys.Positive("n_shared_experts", 1 << 12) is null ? null : new MlpStyle { Module = "shared_experts" },
            SharedWidth = width * (keys.Positive("n_shared_experts", 1 << 12) ?? 0),
        };
    }
}
