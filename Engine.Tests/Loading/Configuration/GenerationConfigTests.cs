using System.Text;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Xunit;

namespace Engine.Tests.Loading.Configuration;

public class GenerationConfigTests
{
    private static GenerationConfig Read(string json) => GenerationConfig.Of(Encoding.UTF8.GetBytes(json), "generation_config.json", ConfigSamples.Read("""{"pad_token_id": 0}"""));

    [Fact]
    public void What_it_names_wins_over_the_models_configuration()
    {
        GenerationConfig config = Read("""{"bos_token_id": 7, "eos_token_id": [3, 4, 3], "do_sample": true, "temperature": 0.6, "top_p": 0.9, "top_k": 20, "min_p": 0.05, "typical_p": 0.8, "repetition_penalty": 1.1, "max_new_tokens": 9, "max_length": 20}""");
        Assert.Equal((7, 0), (config.BosTokenId, config.PadTokenId));
        Assert.Equal([3, 4], config.EosTokenIds);
        Assert.Equal((true, 0.6f, 20, 0.9f), (config.DoSample, config.Temperature, config.TopK, config.TopP));
        Assert.Equal((0.05f, 0.8f, 1.1f, 9, 20), (config.MinP, config.TypicalP, config.RepetitionPenalty, config.MaxNewTokens, config.MaxLength));
    }

    [Fact]
    public void Without_sampling_only_the_penalty_applies()
    {
        GenerationConfig config = Read("""{"temperature": 0.6, "top_p": 0.9, "top_k": 20, "repetition_penalty": 1.1}""");
        Assert.Equal((false, null, null, null, 1.1f), (config.DoSample, config.Temperature, config.TopK, config.TopP, config.RepetitionPenalty));
        Assert.Equal([2], config.EosTokenIds);
    }

    [Fact]
    public void Sampling_has_the_defaults_of_transformers()
    {
        GenerationConfig config = Read("""{"do_sample": true, "_from_model_config": true}""");
        Assert.Equal((1f, 50), (config.Temperature, config.TopK));
        Assert.Null(config.TopP);
    }

    [Theory]
    [InlineData("""{"temperature": -1}""", "out of range")]
    [InlineData("""{"top_p": 1.5}""", "out of range")]
    [InlineData("""{"top_k": -2}""", "out of range")]
    [InlineData("""{"repetition_penalty": 0}""", "out of range")]
    [InlineData("""{"do_sample": "yes"}""", "wrong type")]
    [InlineData("""{"max_new_tokens": 0}""", "out of range")]
    public void Wrong_settings_are_refused(string json, string problem) => Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => Read(json)).Message);

    [Fact]
    public void GGUF_names_several_end_tokens()
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder().String("general.architecture", "llama")
            .U32("tokenizer.ggml.eos_token_id", 2).U32("tokenizer.ggml.eot_token_id", 9).U32("tokenizer.ggml.eom_token_id", uint.MaxValue).Build()));
        Assert.Equal([2, 9], GenerationConfig.Of(checkpoint, ConfigSamples.Read()).EosTokenIds);
    }

    [TestDataFact]
    public void The_file_beside_the_weights_is_read()
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestData.Path("models/TinyStories-656K"));
        GenerationConfig config = GenerationConfig.Of(checkpoint, ModelConfig.Of(checkpoint));
        Assert.Equal((false, 1), (config.DoSample, config.BosTokenId));
        Assert.Equal([2], config.EosTokenIds);
    }
}
