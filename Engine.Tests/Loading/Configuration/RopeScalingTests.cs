using Engine.Loading.Configuration;
using Xunit;

namespace Engine.Tests.Loading.Configuration;

public class RopeScalingTests
{
    private const string Llama3 = """ "factor": 8.0, "low_freq_factor": 1.5, "high_freq_factor": 4.5, "original_max_position_embeddings": 16 """;

    [Fact]
    public void The_styles_of_writing_mean_the_same()
    {
        ModelConfig now = ConfigSamples.Read($$"""{"rope_parameters": {"rope_theta": 500000.0, "rope_type": "llama3", {{Llama3}} } }""");
        ModelConfig before = ConfigSamples.Read($$"""{"rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", {{Llama3}} } }""");
        ModelConfig first = ConfigSamples.Read($$"""{"rope_theta": 500000.0, "rope_scaling": {"type": "llama3", {{Llama3}} } }""");
        RopeScaling expected = new() { Type = "llama3", Factor = 8, LowFreqFactor = 1.5, HighFreqFactor = 4.5, OriginalMaxPositionEmbeddings = 16 };
        Assert.All([now, before, first], c => Assert.Equal((expected, 500000d), (c.RopeScaling, c.RopeTheta)));
    }

    [Theory]
    [InlineData("""{"rope_scaling": null}""")]
    [InlineData("""{"rope_scaling": {"rope_type": "default"}}""")]
    [InlineData("""{"rope_parameters": {"rope_type": "default", "rope_theta": 10000}}""")]
    public void Default_is_no_scaling(string patch) => Assert.Null(ConfigSamples.Read(patch).RopeScaling);

    [Fact]
    public void YaRN_keeps_all_its_settings() => Assert.Equal(
        new RopeScaling { Type = "yarn", Factor = 40, BetaFast = 16, BetaSlow = 2, MScale = 0.7, MScaleAllDim = null, AttentionFactor = 1.25, Truncate = false, OriginalMaxPositionEmbeddings = 4096 },
        ConfigSamples.Read("""{"rope_scaling": {"type": "yarn", "factor": 40, "beta_fast": 16, "beta_slow": 2, "mscale": 0.7, "mscale_all_dim": 0, "attention_factor": 1.25, "truncate": false, "original_max_position_embeddings": 4096}}""").RopeScaling);

    [Fact]
    public void GGUF_spells_them_in_its_own_way()
    {
        Assert.Equal(new RopeScaling { Type = "linear", Factor = 4 }, ConfigSamples.Read(v => v["llama.rope.scale_linear"] = 4f).RopeScaling);
        Assert.Equal(new RopeScaling { Type = "linear", Factor = 4 }, ConfigSamples.Read(v => { v["llama.rope.scaling.type"] = "linear"; v["llama.rope.scaling.factor"] = 4f; }).RopeScaling);
        Assert.Null(ConfigSamples.Read(v => { v["llama.rope.scaling.type"] = "none"; v["llama.rope.scaling.factor"] = 4f; }).RopeScaling);
        RopeScaling yarn = ConfigSamples.Read(v =>
        {
            v["llama.rope.scaling.type"] = "yarn";
            v["llama.rope.scaling.factor"] = 4f;
            v["llama.rope.scaling.original_context_length"] = 64u;
            v["llama.rope.scaling.attn_factor"] = 0.5f;
            v["llama.rope.scaling.yarn_beta_fast"] = 24f;
        }).RopeScaling!;
        // llama.cpp multiplies YaRN's 0.1 ln(4) + 1 by it.
        Assert.Equal((64, 24, 0.5 * (0.1 * Math.Log(4) + 1)), (yarn.OriginalMaxPositionEmbeddings, yarn.BetaFast, yarn.AttentionFactor));
    }

    [Theory]
    [InlineData("""{"rope_scaling": {"rope_type": "longrope", "factor": 4}}""", "without its factors")]
    [InlineData("""{"rope_scaling": {"type": "mrope", "mrope_section": [1, 2]}}""", "rope type mrope is not supported yet")]
    [InlineData("""{"rope_scaling": {"type": "linear"}}""", "without a factor")]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 0}}""", "out of range")]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": -1}}""", "out of range")]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 1e999}}""", "wrong type")]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": "4"}}""", "wrong type")]
    [InlineData("""{"rope_scaling": {"type": 4, "factor": 4}}""", "wrong type")]
    [InlineData("""{"rope_scaling": "linear"}""", "wrong type")]
    [InlineData("""{"rope_scaling": {"type": "llama3", "factor": 4, "low_freq_factor": 4, "high_freq_factor": 4}}""", "does not exceed")]
    [InlineData("""{"rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 0}}""", "out of range")]
    [InlineData("""{"rope_parameters": {"full_attention": {"rope_type": "mrope"}}}""", "rope type mrope is not supported yet")]
    [InlineData("""{"rope_scaling": {"type": "longrope", "short_factor": [1, 2], "long_factor": [1]}}""", "not as many as rotated pairs")]
    [InlineData("""{"rope_theta": 0}""", "out of range")]
    [InlineData("""{"rope_theta": -5}""", "out of range")]
    public void Wrong_settings_are_refused(string patch, string problem)
        => Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(patch)).Message);
}
