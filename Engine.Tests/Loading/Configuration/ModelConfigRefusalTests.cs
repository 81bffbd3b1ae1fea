using Engine.Loading.Configuration;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Loading.Configuration;

public class ModelConfigRefusalTests
{
    [Theory]
    [InlineData("""{"model_type": "absent"}""", "missing", "model_type")]
    [InlineData("""{"hidden_size": "absent"}""", "missing", "hidden_size")]
    [InlineData("""{"intermediate_size": null}""", "missing", "intermediate_size")]
    [InlineData("""{"vocab_size": "absent"}""", "missing", "vocab_size")]
    [InlineData("""{"max_position_embeddings": "absent"}""", "missing", "max_position_embeddings")]
    [InlineData("""{"hidden_size": 0}""", "out of range", "hidden_size")]
    [InlineData("""{"hidden_size": -64}""", "out of range", "hidden_size")]
    [InlineData("""{"hidden_size": 1000000000}""", "out of range", "hidden_size")]
    [InlineData("""{"hidden_size": 64.5}""", "wrong type", "hidden_size")]
    [InlineData("""{"hidden_size": 99999999999999999999}""", "wrong type", "hidden_size")]
    [InlineData("""{"hidden_size": "64"}""", "wrong type", "hidden_size")]
    [InlineData("""{"hidden_size": 63}""", "not a multiple of the heads", "hidden_size")]
    [InlineData("""{"num_hidden_layers": 10001}""", "out of range", "num_hidden_layers")]
    [InlineData("""{"num_attention_heads": 0}""", "out of range", "num_attention_heads")]
    [InlineData("""{"num_key_value_heads": 3}""", "not a multiple of the key-value heads", "num_key_value_heads")]
    [InlineData("""{"num_key_value_heads": 16}""", "not a multiple of the key-value heads", "num_key_value_heads")]
    [InlineData("""{"head_dim": -1}""", "out of range", "head_dim")]
    [InlineData("""{"num_attention_heads": 65536, "head_dim": 65535}""", "too wide", "head_dim")]
    [InlineData("""{"v_head_dim": 65536, "num_attention_heads": 1024, "head_dim": 8}""", "too wide", "head_dim")]
    [InlineData("""{"partial_rotary_factor": 1.5}""", "out of range", "partial_rotary_factor")]
    [InlineData("""{"rms_norm_eps": -1}""", "out of range", "rms_norm_eps")]
    [InlineData("""{"rms_norm_eps": 1e400}""", "wrong type", "rms_norm_eps")]
    [InlineData("""{"sliding_window": 0}""", "out of range", "sliding_window")]
    [InlineData("""{"tie_word_embeddings": 1}""", "wrong type", "tie_word_embeddings")]
    [InlineData("""{"pad_token_id": "two"}""", "wrong type", "pad_token_id")]
    [InlineData("""{"eos_token_id": {}}""", "wrong type", "eos_token_id")]
    [InlineData("""{"bos_token_id": [1, 2]}""", "more than one", "bos_token_id")]
    [InlineData("""{"architectures": [1]}""", "wrong type", "architectures")]
    public void A_wrong_setting_is_refused(string patch, string problem, string key)
    {
        var refusal = Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(patch));
        Assert.Contains(problem, refusal.Message);
        Assert.Equal(("config.json", key), (refusal.File, refusal.Tensor));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nul")]
    [InlineData("{\"a\": nan}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    [InlineData("{\"\\udc00\": 1}")]
    [InlineData("{\"a\": 1} x")]
    [InlineData("{\"a\": 1")]
    public void What_is_not_one_JSON_object_is_refused(string text) => Assert.Throws<ModelLoadException>(() => ConfigSamples.ReadText(text));

    [Fact]
    public void Depth_size_and_encoding_of_JSON_are_bounded()
    {
        Assert.Throws<ModelLoadException>(() => ConfigSamples.ReadText("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}"));
        Assert.Contains("UTF-8", Assert.Throws<ModelLoadException>(() => ConfigKeys.Of("{\"a\":\"\xff\"}".Select(c => (byte)c).ToArray(), "config.json")).Message);
        using TempFolder folder = new();
        using (FileStream large = File.Create(folder.File("config.json"))) large.SetLength((256L << 20) + 1);
        Assert.Contains("too large", Assert.Throws<ModelLoadException>(() => ConfigKeys.OfFile(folder.File("config.json"))).Message);
        Assert.Contains("no such file", Assert.Throws<ModelLoadException>(() => ConfigKeys.OfFile(folder.File("other.json"))).Message);
    }

    [Fact]
    public void Wrong_metadata_are_refused()
    {
        (string Key, object? Value, string Problem)[] cases =
        [
            ("general.architecture", null, "architecture"), ("llama.embedding_length", null, "missing"), ("llama.embedding_length", "64", "wrong type"), ("llama.embedding_length", 0u, "out of range"),
            ("llama.embedding_length", ulong.MaxValue, "wrong type"), ("llama.block_count", 100_000u, "out of range"), ("llama.attention.head_count", 7u, "not a multiple"),
            ("llama.attention.layer_norm_rms_epsilon", null, "missing"), ("llama.attention.layer_norm_rms_epsilon", float.NaN, "finite"), ("llama.rope.freq_base", float.PositiveInfinity, "finite"),
            ("llama.rope.dimension_count", 16u, "more dimensions are rotated"), ("llama.rope.scaling.type", "mrope", "mrope is not supported yet"), ("llama.context_length", -1, "out of range"),
            ("tokenizer.ggml.bos_token_id", 1f, "wrong type"), ("llama.vocab_size", null, "vocabulary is missing"),
        ];
        foreach ((string key, object? value, string problem) in cases)
        {
            var refusal = Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(v => { if (value is null) v.Remove(key); else v[key] = value; }));
            Assert.Contains(problem, refusal.Message);
        }
    }

    [Theory]
    [InlineData("llama.attention.head_count_kv", 4)]
    [InlineData("llama.attention.head_count", 8)]
    [InlineData("llama.feed_forward_length", 96)]
    public void An_array_has_one_value_per_layer(string key, int value)
    {
        int layers = ConfigSamples.Read(_ => { }).NumHiddenLayers;
        uint[] Array(int length) => [.. Enumerable.Repeat((uint)value, length)];
        Assert.Equal(layers, ConfigSamples.Read(v => v[key] = Array(layers)).NumHiddenLayers);
        foreach (int length in (int[])[0, 1, layers - 1, layers + 1])
        {
            if (length == layers) continue;
            var refusal = Assert.Throws<ModelLoadException>(() => ConfigSamples.Read(v => v[key] = Array(length)));
            Assert.Contains("one value per layer", refusal.Message);
            Assert.Equal((key, $"{length} values", $"{layers} values"), (refusal.Tensor, refusal.Found, refusal.Expected));
            Assert.Equal("tiny.gguf", refusal.File);
        }
    }

    /// <summary>Any value in the place of any setting is read or refused, and what is read is within its bounds.</summary>
    [Fact]
    public void Any_value_is_read_or_refused()
    {
        string[] keys = ["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "vocab_size", "max_position_embeddings", "rms_norm_eps", "rope_theta",
            "rope_scaling", "rope_parameters", "sliding_window", "eos_token_id", "bos_token_id", "tie_word_embeddings", "architectures", "quantization_config", "model_type", "partial_rotary_factor", "hidden_act"];
        string[] values = ["null", "true", "0", "1", "-1", "7", "8", "1e3", "0.5", "1e308", "-1e308", "9223372036854775807", "18446744073709551616", "\"x\"", "\"\"", "[]", "[1]", "[1,2,[3]]", "{}",
            "{\"type\":\"yarn\"}", "{\"rope_type\":\"yarn\",\"factor\":2}", "{\"factor\":-2}", "{\"rope_type\":[]}"];
        Gen<string> patch = Gen.Elements(keys).SelectMany(k => Gen.Elements(values).Select(v => $"\"{k}\":{v}")).ArrayOf(3).Select(p => "{" + string.Join(",", p.DistinctBy(x => x.Split(':')[0])) + "}");
        Prop.ForAll(patch.ToArbitrary(), p =>
        {
            try
            {
                ModelConfig c = ConfigSamples.Read(p);
                return c.HiddenSize > 0 && c.HeadDim > 0 && c.NumAttentionHeads % c.NumKeyValueHeads == 0 && c.RotaryDim <= c.HeadDim && c.RopeTheta > 0 && c.EosTokenIds.All(id => id >= 0 && id < c.VocabSize);
            }
            catch (ModelLoadException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
