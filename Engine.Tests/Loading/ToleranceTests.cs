using System.Text;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Configuration;
using Engine.Tests.Loading.Quantizing;
using Engine.Tokenizers.Gguf;

namespace Engine.Tests.Loading;

/// <summary>What others accept in a checkpoint and nobody needs does not keep it from loading; what is read stays checked.</summary>
public class ToleranceTests
{
    [Fact]
    public void A_folder_loads_with_settings_that_nobody_needs()
    {
        using TempFolder folder = new();
        SmallFable.CopyTo(folder);
        SmallFable.Edit(folder, "config.json", c => c["pad_token_id"] = 2048);
        folder.Write("config.json", File.ReadAllText(folder.File("config.json"))[..^1] + ", \"initializer_range\": Infinity, \"unread\": [NaN, {\"a\": -Infinity}], \"hidden_act\": \"gelu\", \"hidden_act\": \"silu\"}");
        folder.Write("tokenizer_config.json", File.ReadAllText(folder.File("tokenizer_config.json")).TrimEnd()[..^1] + ", \"model_max_length\": Infinity}");
        SmallFable.Edit(folder, "generation_config.json", c => (c["top_k"], c["pad_token_id"]) = (-1, 2048));
        using LanguageModel model = LanguageModel.Load(folder.Path, new() { Sequences = 1 });
        Assert.Null(model.Config.PadTokenId);
        Assert.Null(model.GenerationConfig.PadTokenId);
        Assert.Equal((true, 0), (model.GenerationConfig.DoSample, model.GenerationConfig.TopK));
        Assert.Equal("silu", model.Config.HiddenAct);
    }

    [Theory]
    [InlineData("""{"a": [NaN, -Infinity, Infinity], "rms_norm_eps": NaN}""", "wrong type")]
    [InlineData("""{"rms_norm_eps": -Infinity}""", "wrong type")]
    [InlineData("""{"hidden_size": Infinity}""", "wrong type")]
    [InlineData("""{"hidden_size": 0, "hidden_size": -1}""", "out of range")]
    [InlineData("""{"a": Nan}""", "JSON")]
    [InlineData("""{"a": +Infinity}""", "JSON")]
    [InlineData("""{"a": - Infinity}""", "JSON")]
    [InlineData("""{"a": NaN1}""", "JSON")]
    [InlineData("""{NaN: 1}""", "JSON")]
    public void What_is_read_stays_strict(string text, string problem)
    {
        string json = ConfigSamples.Json.TrimEnd()[..^1] + ", " + text[1..];
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => ConfigSamples.ReadText(json)).Message);
    }

    [Fact]
    public void The_words_of_a_string_are_not_touched()
    {
        ConfigKeys keys = ConfigKeys.Of(Encoding.UTF8.GetBytes("""{"a": "NaN, \"Infinity\" -Infinity", "b": NaN, "c": "é\\", "d": Infinity}"""), "config.json");
        Assert.Equal("NaN, \"Infinity\" -Infinity", keys.String("a"));
        Assert.Equal("é\\", keys.String("c"));
        Assert.Throws<ModelLoadException>(() => keys.Number("d"));
    }

    [Fact]
    public void The_last_of_a_repeated_key_wins() => Assert.Equal(32, ConfigSamples.ReadText(ConfigSamples.Json.TrimEnd()[..^1] + """, "hidden_size": 1, "hidden_size": 32}""").HiddenSize);

    [Theory]
    [InlineData("""{"do_sample": true, "top_k": -1}""", 0)]
    [InlineData("""{"do_sample": true, "top_k": 0}""", 0)]
    [InlineData("""{"do_sample": true}""", 50)]
    public void Top_k_may_be_off(string json, int topK) => Assert.Equal(topK, GenerationConfig.Of(Encoding.UTF8.GetBytes(json), "generation_config.json", ConfigSamples.Read()).TopK);

    [Theory]
    [InlineData("pad_token_id", 100), InlineData("pad_token_id", -2)]
    public void A_padding_token_outside_the_vocabulary_is_none(string key, long id)
    {
        Assert.Null(ConfigSamples.Read($$"""{"{{key}}": {{id}}}""").PadTokenId);
        Assert.Null(ConfigSamples.Read(v => v["tokenizer.ggml.padding_token_id"] = id).PadTokenId);
        Assert.Null(GenerationConfig.Of(Encoding.UTF8.GetBytes($$"""{"{{key}}": {{id}}}"""), "generation_config.json", ConfigSamples.Read()).PadTokenId);
    }

    [Theory]
    [InlineData(100), InlineData(-2), InlineData(-1), InlineData(uint.MaxValue)]
    public void First_and_end_tokens_outside_the_vocabulary_are_left_out(long id)
    {
        ModelConfig config = ConfigSamples.Read($$"""{"bos_token_id": {{id}}, "eos_token_id": [2, {{id}}]}""");
        Assert.Null(config.BosTokenId);
        Assert.Equal([2], config.EosTokenIds);
        config = ConfigSamples.Read(v => (v["tokenizer.ggml.bos_token_id"], v["tokenizer.ggml.eos_token_id"]) = (id, id));
        Assert.Null(config.BosTokenId);
        Assert.Empty(config.EosTokenIds);
        byte[] json = Encoding.UTF8.GetBytes($$"""{"bos_token_id": {{id}}, "eos_token_id": [{{id}}, 3]}""");
        GenerationConfig generation = GenerationConfig.Of(json, "generation_config.json", ConfigSamples.Read());
        Assert.Null(generation.BosTokenId);
        Assert.Equal([3], generation.EosTokenIds);
    }

    [Fact]
    public async Task A_folder_loads_and_generates_with_special_tokens_outside_the_vocabulary()
    {
        using TempFolder folder = new();
        SmallFable.CopyTo(folder);
        SmallFable.Edit(folder, "config.json", c => (c["bos_token_id"], c["eos_token_id"]) = (4096, 4096));
        SmallFable.Edit(folder, "generation_config.json", c => (c["bos_token_id"], c["eos_token_id"]) = (4096, 4096));
        using LanguageModel model = LanguageModel.Load(folder.Path, new() { Sequences = 1 });
        Assert.Null(model.Config.BosTokenId);
        Assert.Empty(model.Config.EosTokenIds);
        int count = 0;
        var options = new GenerationOptions { MaxTokens = 4, Temperature = 0, IgnoreEndTokens = true };
        await foreach (GenerationUpdate update in model.GenerateAsync([1, 2, 3], options)) count += update.Ids.Count;
        Assert.Equal(4, count);
    }

    [Fact]
    public void A_vocabulary_of_GGUF_loads_with_a_padding_token_outside_it()
    {
        using TempFolder folder = new();
        using GgufCheckpoint source = GgufCheckpoint.Open(SmallFable.Folder + "-Q8_0.gguf");
        Dictionary<string, object> values = new(source.Metadata.Values) { ["tokenizer.ggml.padding_token_id"] = 2048u };
        Assert.Null(GgufTokenizer.Load(new GgufMetadata("x.gguf", values)).PaddingId);
        values["tokenizer.ggml.eos_token_id"] = 2048u;
        Assert.Null(GgufTokenizer.Load(new GgufMetadata("x.gguf", values)).EosId);
        values["tokenizer.ggml.add_eos_token"] = true;
        Assert.Contains("does not name", Assert.Throws<ModelLoadException>(() => GgufTokenizer.Load(new GgufMetadata("x.gguf", values))).Message);
    }

    [Fact]
    public async Task An_empty_tensor_that_nobody_uses_is_left_aside()
    {
        using TempFolder folder = new(), without = new();
        TinyLlama llama = new();
        string plain = llama.Write(without);
        llama.Add("x.empty", 0, 4);
        llama.Add("model.layers.0.y.empty", 4, 0);
        llama.Write(folder);
        using LanguageModel one = LanguageModel.Load(folder.Path, new() { Sequences = 1 }), other = LanguageModel.Load(plain, new() { Sequences = 1 });
        Assert.Equal(await other.GetLogitsAsync([1, 2, 3]), await one.GetLogitsAsync([1, 2, 3]));
        Assert.Contains(ModelInspection.Of(folder.Path).Tensors, t => t.Name == "x.empty" && t.ByteLength == 0);
        (await Cli.CliRun.Of("inspect", folder.Path)).AssertOk();

        using GgufCheckpoint made = QuantizerTests.Quantize(folder.Path, folder.File("made.gguf"), "Q8_0");
        Assert.DoesNotContain(made.Tensors.Keys, name => name.Contains("empty", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_tensor_that_the_model_uses_is_refused()
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        llama.Tensors["model.norm.weight"] = ([0], []);
        Assert.Contains("model.norm.weight", Assert.Throws<ModelLoadException>(() => LanguageModel.Load(llama.Write(folder))).Message);
    }

    [Fact]
    public void An_empty_tensor_of_GGUF_is_left_aside_too()
    {
        using TempFolder folder = new();
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(folder.Write("e.gguf", new GgufBuilder { DataBytes = 64 }.String("general.architecture", "llama")
            .Tensor("a.empty", 0, 0, 4, 0).Tensor("b.weight", 0, 0, 8, 1).Tensor("c.empty", 8, 32, 0, 4).Tensor("d.weight", 0, 32, 8, 1).Build()));
        Assert.Equal(4, checkpoint.Tensors.Count);
        Assert.Equal(0, checkpoint.Tensors["c.empty"].ByteLength);
        Quantizer.Quantize(checkpoint, folder.File("made.gguf"), QuantizerTests.Options("F32"));
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf"));
        Assert.Equal(["b.weight", "d.weight"], made.Tensors.Keys.Order());
    }
}
