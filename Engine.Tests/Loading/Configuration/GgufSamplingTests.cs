using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Models;
using Engine.Tests.Loading.Checkpoints.Gguf;

namespace Engine.Tests.Loading.Configuration;

/// <summary>Sampling defaults in GGUF files: read, written, and kept on the way from a folder.</summary>
public class GgufSamplingTests
{
    [Fact]
    public void A_file_with_a_temperature_is_sampled_from()
    {
        GenerationConfig config = Read(f => f.F32("general.sampling.temp", 0.6f).U32("general.sampling.top_k", 20).F32("general.sampling.top_p", 0.9f).F32("general.sampling.min_p", 0.05f).F32("general.sampling.penalty_repeat", 1.1f));
        Assert.Equal((true, 0.6f, 20, 0.9f, 0.05f, 1.1f), (config.DoSample, config.Temperature, config.TopK, config.TopP, config.MinP, config.RepetitionPenalty));
        Assert.Equal([2], config.EosTokenIds);
    }

    [Fact]
    public void Without_a_temperature_the_cuts_are_those_of_temperature_one()
        => Assert.Equal((true, 1f, 0.9f), (Read(f => f.F32("general.sampling.top_p", 0.9f)) is var c ? c.DoSample : false, c.Temperature, c.TopP));

    [Fact]
    public void Temperature_zero_and_silence_are_greedy()
    {
        foreach (GenerationConfig config in new[] { Read(f => f.F32("general.sampling.temp", 0).F32("general.sampling.top_p", 0.9f)), Read(f => f) })
            Assert.Equal((false, null, null, null, null), (config.DoSample, config.Temperature, config.TopK, config.TopP, config.MinP));
        Assert.Equal(1.1f, Read(f => f.F32("general.sampling.penalty_repeat", 1.1f)).RepetitionPenalty);
    }

    [Fact]
    public void A_top_k_that_is_not_positive_keeps_all() => Assert.Equal(0, Read(f => f.F32("general.sampling.temp", 1).Pair("general.sampling.top_k", 5, BitConverter.GetBytes(-1))).TopK);

    [Theory]
    [InlineData("general.sampling.temp", -1f), InlineData("general.sampling.temp", float.NaN), InlineData("general.sampling.top_p", 1.5f), InlineData("general.sampling.min_p", float.PositiveInfinity), InlineData("general.sampling.penalty_repeat", 0f)]
    public void Wrong_ones_are_refused(string key, float value)
        => Assert.Contains(key, Assert.Throws<ModelLoadException>(() => Read(f => f.F32(key, value))).Message);

    [Fact]
    public void The_quantiser_keeps_what_the_folder_wishes()
    {
        using TempFolder folder = new();
        new TinyLlama().Write(folder);
        folder.Write("generation_config.json", """{"do_sample": true, "temperature": 0.8, "top_p": 0.95, "top_k": 0, "repetition_penalty": 1.05}""");
        using var made = (GgufCheckpoint)Checkpoint.Open(PanelFile.Rows(folder.Path, folder.File("made.gguf"), "Q8_0"));
        GenerationConfig config = GenerationConfig.Of(made, Architectures.Of(made, ConfigKeys.Of(made)).ReadConfig(ConfigKeys.Of(made), made));
        Assert.Equal((true, 0.8f, 0, 0.95f, 0f, 1.05f), (config.DoSample, config.Temperature, config.TopK, config.TopP, config.MinP, config.RepetitionPenalty));

        folder.Write("generation_config.json", """{"do_sample": false, "temperature": 0.8}""");
        using var greedy = (GgufCheckpoint)Checkpoint.Open(PanelFile.Rows(folder.Path, folder.File("greedy.gguf"), "Q8_0"));
        Assert.DoesNotContain(greedy.Metadata.Values.Keys, key => key.StartsWith("general.sampling.", StringComparison.Ordinal));
    }

    private static GenerationConfig Read(Func<GgufBuilder, GgufBuilder> with)
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", with(new GgufBuilder().String("general.architecture", "llama").U32("tokenizer.ggml.eos_token_id", 2)).Build()));
        return GenerationConfig.Of(checkpoint, ConfigSamples.Read());
    }
}
