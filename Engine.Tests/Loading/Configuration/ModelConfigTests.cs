using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Xunit;

namespace Engine.Tests.Loading.Configuration;

public class ModelConfigTests
{
    [Fact]
    public void What_is_left_out_follows_from_the_rest()
    {
        ModelConfig config = ConfigSamples.Read("""{"num_key_value_heads": "absent", "rms_norm_eps": null}""");
        Assert.Equal((8, 8, 8, 8), (config.NumKeyValueHeads, config.HeadDim, config.VHeadDim, config.RotaryDim));
        Assert.Equal((1e-6f, 10000d, null, null), (config.RmsNormEps, config.RopeTheta, config.RopeScaling, config.SlidingWindow));
        Assert.Equal(("llama", "LlamaForCausalLM", "silu", false), (config.ModelType, config.Architecture, config.HiddenAct, config.TieWordEmbeddings));
        Assert.Equal((1, null), (config.BosTokenId, config.PadTokenId));
        Assert.Null(config.AttentionBias);
    }

    [Fact]
    public void An_architectures_defaults_fill_what_is_left_out_but_not_null()
    {
        ConfigKeys keys = ConfigSamples.Read("""{"rope_theta": null}""").Keys.With(defaultValues: """{"sliding_window": 4096, "rope_theta": 5, "hidden_size": 7}""");
        ModelConfig config = ModelConfig.Of(keys);
        Assert.Equal((4096, 10000d, 64), (config.SlidingWindow, config.RopeTheta, config.HiddenSize));
    }

    [Fact]
    public void An_architecture_spells_its_settings_in_its_own_way()
    {
        ConfigKeys json = ConfigSamples.Read("""{"n_embd": 48}""").Keys.With(json: new Dictionary<string, string> { ["hidden_size"] = "n_embd" });
        Assert.Equal(48, json.Integer("hidden_size"));
        Dictionary<string, object> values = ConfigSamples.Metadata();
        values["llama.expert_count"] = 4u;
        values["llama.logit_scale"] = 0.5f;
        ConfigKeys gguf = ConfigSamples.Keys(values).With(gguf: new Dictionary<string, string> { ["num_local_experts"] = "{arch}.expert_count" });
        Assert.Equal((4, 0.5, null), (gguf.Integer("num_local_experts"), gguf.Number("logit_scale"), gguf.Integer("norm_topk_prob")));
    }

    [Theory]
    [InlineData("""{"eos_token_id": [2, 5, -1, 2]}""", new[] { 2, 5 })]
    [InlineData("""{"eos_token_id": 4294967295}""", new int[0])]
    [InlineData("""{"eos_token_id": null}""", new int[0])]
    [InlineData("""{"eos_token_id": 99}""", new[] { 99 })]
    public void End_tokens_are_a_set_and_some_numbers_mean_none(string patch, int[] expected) => Assert.Equal(expected, ConfigSamples.Read(patch).EosTokenIds);

    [Fact]
    public void A_window_that_is_switched_off_is_none()
    {
        Assert.Equal(8, ConfigSamples.Read("""{"sliding_window": 8}""").SlidingWindow);
        Assert.Null(ConfigSamples.Read("""{"sliding_window": 8, "use_sliding_window": false}""").SlidingWindow);
        Assert.Null(ConfigSamples.Read(v => v["llama.attention.sliding_window"] = 0u).SlidingWindow);
    }

    [Fact]
    public void GGUF_counts_its_vocabulary_where_it_is_not_named()
    {
        Assert.Equal(3, ConfigSamples.Read(v => { v.Remove("llama.vocab_size"); v["tokenizer.ggml.tokens"] = new[] { "a", "b", "c" }; }).VocabSize);
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder { DataBytes = 96 }.Tensor("token_embd.weight", 0, 0, 4, 6).Build()));
        Dictionary<string, object> values = ConfigSamples.Metadata();
        values.Remove("llama.vocab_size");
        Assert.Equal(6, ModelConfig.Of(ConfigSamples.Keys(values), checkpoint).VocabSize);
    }

    [Fact]
    public void Per_layer_arrays_are_one_value_where_all_are_the_same()
    {
        Assert.Equal(4, ConfigSamples.Read(v => v["llama.attention.head_count_kv"] = new[] { 4, 4 }).NumKeyValueHeads);
        Assert.Contains("differs between layers", Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(v => v["llama.attention.head_count_kv"] = new[] { 4, 2 })).Message);
        Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(v => v["llama.attention.head_count_kv"] = Array.Empty<int>()));
    }

    [TestDataTheory]
    [InlineData("llama-gqa")]
    [InlineData("llama-mha-linear-f16")]
    [InlineData("llama-yarn")]
    [InlineData("llama-v5config")]
    [InlineData("llama-mqa-rope3-bf16")]
    public void Both_kinds_of_file_say_the_same(string name)
    {
        using Checkpoint hf = Checkpoint.Open(TestData.Path($"fixtures/hf/{name}")), gguf = Checkpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        ModelConfig expected = ModelConfig.Of(hf), actual = ModelConfig.Of(gguf);
        // GGUF keeps Llama 3's scaling as a tensor of factors, and what has a vocabulary of none has no token ids.
        RopeScaling? rope = expected.RopeScaling is { Type: "llama3" } ? null : expected.RopeScaling;
        Assert.Equal(expected with { Keys = actual.Keys, RopeScaling = rope, Architecture = null, TieWordEmbeddings = null, AttentionBias = null, MlpBias = null, HiddenAct = null, BosTokenId = null, EosTokenIds = actual.EosTokenIds, PadTokenId = null }, actual);
        Assert.Equal(expected.RopeScaling is { Type: "llama3" }, gguf.Tensors.ContainsKey("rope_freqs.weight"));
    }
}
