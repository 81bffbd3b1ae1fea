using System.Text;
using Engine.Layers;
using Engine.Loading.Configuration;

namespace Engine.Tests.Layers;

/// <summary>Frequencies against the formulas of the papers, written out independently for one small head.</summary>
public class RotaryEmbeddingTests
{
    private const int Dim = 8, Original = 64;

    [Fact]
    public void Plain_and_linear()
    {
        float[] plain = Of("null").ForPrompt(1).Frequencies, linear = Of("""{"rope_type":"linear","factor":4.0}""").ForPrompt(1).Frequencies;
        for (int i = 0; i < Dim / 2; i++)
        {
            Assert.Equal((float)Math.Pow(10000, -2.0 * i / Dim), plain[i]);
            Assert.Equal(plain[i] / 4, linear[i]);
        }
    }

    [Fact]
    public void Dynamic_NTK_is_fixed_by_the_length_of_the_prompt()
    {
        RotaryEmbedding rotary = Of("""{"rope_type":"dynamic","factor":2.0}""");
        Assert.Equal(Of("null").ForPrompt(1).Frequencies, rotary.ForPrompt(Original).Frequencies);
        double theta = 10000 * Math.Pow(2.0 * 100 / Original - 1, Dim / (Dim - 2.0));
        Assert.Equal([.. Enumerable.Range(0, Dim / 2).Select(i => (float)Math.Pow(theta, -2.0 * i / Dim))], rotary.ForPrompt(100).Frequencies);
    }

    [Fact]
    public void Llama3_keeps_short_wavelengths_and_divides_long_ones()
    {
        float[] plain = Of("null").ForPrompt(1).Frequencies;
        float[] scaled = Of("""{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64}""").ForPrompt(1).Frequencies;
        Assert.Equal(plain[0], scaled[0]);
        Assert.Equal(plain[3] / 8, scaled[3]);
        double turns = Original * Math.Pow(10000, -2.0 / Dim) / (2 * Math.PI), smooth = (turns - 1) / 3;
        Assert.Equal(plain[1] * (turns < 1 ? 1 / 8.0 : (1 - smooth) / 8 + smooth), scaled[1], 1e-9);
    }

    [Fact]
    public void YaRN_ramps_between_its_bounds_and_scales_attention()
    {
        float[] plain = Of("null").ForPrompt(1).Frequencies;
        RotaryTable yarn = Of("""{"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":64,"beta_fast":8.0,"beta_slow":1.0}""").ForPrompt(1);
        Assert.Equal((float)(0.1 * Math.Log(4) + 1), yarn.Amplitude);
        Assert.Equal(plain[0], yarn.Frequencies[0]);
        Assert.Equal(plain[3] / 4, yarn.Frequencies[3], 1e-9f);
        Assert.InRange(yarn.Frequencies[1], plain[1] / 4, plain[1]);
        Assert.Equal(1.5f, Of("""{"rope_type":"yarn","factor":4.0,"attention_factor":1.5}""").ForPrompt(1).Amplitude);
    }

    [Fact]
    public void Divisors_of_a_GGUF_file_apply()
    {
        float[] plain = Of("null").ForPrompt(1).Frequencies, divided = Of("null", [1, 2, 4, 8]).ForPrompt(1).Frequencies;
        for (int i = 0; i < 4; i++) Assert.Equal((float)((double)Math.Pow(10000, -2.0 * i / Dim) / (1 << i)), divided[i]);
        Assert.NotEqual(plain, divided);
    }

    [Fact]
    public unsafe void Angles_are_rounded_once()
    {
        RotaryTable table = Of("null").ForPrompt(1);
        float* cos = stackalloc float[4], sin = stackalloc float[4];
        table.Fill(12345, cos, sin);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal((float)Math.Cos((double)table.Frequencies[i] * 12345), cos[i]);
            Assert.Equal((float)Math.Sin((double)table.Frequencies[i] * 12345), sin[i]);
        }
    }

    private static RotaryEmbedding Of(string scaling, float[]? divisors = null) => new(ModelConfig.Of(ConfigKeys.Of(Encoding.UTF8.GetBytes($$"""
        {"model_type":"llama","hidden_size":16,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,"num_key_value_heads":2,"head_dim":{{Dim}},
         "vocab_size":16,"max_position_embeddings":{{Original}},"rms_norm_eps":1e-6,"rope_theta":10000.0,"rope_scaling":{{scaling}}}
        """), "config.json")), divisors);
}
