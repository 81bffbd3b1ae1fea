using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Golden;

/// <summary>One dense model in every weight format, one with experts in two: exact precision against float64 of the dequantised weights, fast precision against llama.cpp's own error.</summary>
public class QuantizedFileTests
{
    private static readonly string[] Names = ["BF16", "F16", "Q4_0", "Q4_1", "Q4_K_M", "Q5_0", "Q5_1", "Q5_K_M", "Q6_K", "Q8_0", "IQ4_NL", "IQ4_XS", "IQ3_S", "Q3_K_M", "Q2_K", "TQ2_0", "TQ1_0"];
    private static readonly string[] Schemes = ["Q4_K_M", "MXFP4_MOE"];

    [TestDataTheory, EveryWidth]
    public async Task Exact_logits_are_those_of_the_dequantised_weights(LaneWidth width)
    {
        foreach (string name in Names.Select(format => "llama-" + format).Concat(Schemes.Select(format => "mixtral-" + format)))
        {
            (float[] logits, float[] exact, JsonElement index) = await Logits(name, Options(Precision.Exact, width));
            double limit = 1e-3 * index.GetProperty("max_abs_logit").GetDouble();
            Assert.True(Expectation.Distance(logits, exact) <= limit, $"{name}: {Expectation.Distance(logits, exact)} is beyond {limit}");
        }
    }

    [TestDataFact]
    public async Task Fast_logits_are_not_much_further_than_those_of_llama_cpp()
    {
        foreach (string name in Names.Select(format => "llama-" + format)) await CheckFast(name, Options(Precision.Fast, LaneWidths.Choose()));
    }

    /// <summary>The rule of fast precision, for a file loaded in some way.</summary>
    internal static async Task CheckFast(string name, LoadOptions options)
    {
        (float[] logits, float[] exact, JsonElement index) = await Logits(name, options);
        double limit = Math.Max(1.5 * index.GetProperty("llamacpp_nmse_to_exact").GetDouble(), 2e-5), error = Expectation.NormalizedError(logits, exact);
        Assert.True(error <= limit, $"{name}: {error} is beyond {limit}");
    }

    /// <summary>One expert that a rounding makes the router exchange for another dominates the sum over all tokens: here it is the median over tokens that counts.</summary>
    [TestDataFact]
    public async Task Fast_logits_of_schemes_are_not_much_further_than_those_of_llama_cpp_for_half_of_the_tokens()
    {
        foreach (string name in Schemes.Select(format => "mixtral-" + format))
        {
            (float[] logits, float[] exact, _) = await Logits(name, Options(Precision.Fast, LaneWidths.Choose()));
            double limit = Math.Max(1.5 * MedianError(Expectation.Floats(TestData.Path($"fixtures/gguf-quant/{name}.llamacpp.f32")), exact), 2e-5), error = MedianError(logits, exact);
            Assert.True(error <= limit, $"{name}: {error} is beyond {limit}");
        }
    }

    private static double MedianError(float[] logits, float[] exact)
    {
        const int Vocab = 128;
        double[] errors = [.. logits.Chunk(Vocab).Zip(exact.Chunk(Vocab), (x, y) => Expectation.NormalizedError(x, y)).Order()];
        return (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
    }

    private static LoadOptions Options(Precision precision, LaneWidth width) => new() { Precision = precision, Lanes = width, Sequences = 1, Context = 64 };

    private static async Task<(float[] Logits, float[] Exact, JsonElement Index)> Logits(string name, LoadOptions options)
    {
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/gguf-quant/index.json"))).RootElement;
        using var model = LanguageModel.Load(TestData.Path($"fixtures/gguf-quant/{name}.gguf"), options);
        float[] logits = await model.GetLogitsAsync(Expectation.Ints(root.GetProperty(name[..name.IndexOf('-')]).GetProperty("ids")));
        return (logits, Expectation.Floats(TestData.Path($"fixtures/gguf-quant/{name}.exact.f32")), root.GetProperty(name));
    }
}
