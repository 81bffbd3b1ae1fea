using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Golden;

/// <summary>One dense model in every weight format: exact precision against float64 of the dequantised weights, fast precision against llama.cpp's own error.</summary>
public class QuantizedFileTests
{
    private static readonly string[] s_names = ["BF16", "F16", "Q4_0", "Q4_1", "Q4_K_M", "Q5_0", "Q5_1", "Q5_K_M", "Q6_K", "Q8_0", "IQ4_NL", "IQ4_XS", "IQ3_S", "Q3_K_M", "Q2_K", "TQ2_0", "TQ1_0"];

    [TestDataTheory, Width(LaneWidth.W512), Width(LaneWidth.W256), Width(LaneWidth.W128), Width(LaneWidth.Scalar)]
    public async Task ExactLogitsAreThoseOfTheDequantisedWeights(LaneWidth width)
    {
        foreach (string name in s_names)
        {
            (float[] logits, float[] exact, JsonElement index) = await Logits(name, Precision.Exact, width);
            double limit = 1e-3 * index.GetProperty("max_abs_logit").GetDouble();
            Assert.True(Expectation.Distance(logits, exact) <= limit, $"{name}: {Expectation.Distance(logits, exact)} is beyond {limit}");
        }
    }

    [TestDataFact]
    public async Task FastLogitsAreNotMuchFurtherThanThoseOfLlamaCpp()
    {
        foreach (string name in s_names)
        {
            (float[] logits, float[] exact, JsonElement index) = await Logits(name, Precision.Fast, LaneWidths.Choose());
            double limit = Math.Max(1.5 * index.GetProperty("llamacpp_nmse_to_exact").GetDouble(), 2e-5), error = Expectation.NormalisedError(logits, exact);
            Assert.True(error <= limit, $"{name}: {error} is beyond {limit}");
        }
    }

    private static async Task<(float[] Logits, float[] Exact, JsonElement Index)> Logits(string name, Precision precision, LaneWidth width)
    {
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/gguf-quant/index.json"))).RootElement;
        using var model = LanguageModel.Load(TestData.Path($"fixtures/gguf-quant/llama-{name}.gguf"), new() { Precision = precision, Lanes = width.Name(), Sequences = 1, Context = 64 });
        float[] logits = await model.GetLogitsAsync(Expectation.Ints(root.GetProperty("llama").GetProperty("ids")));
        return (logits, Expectation.Floats(TestData.Path($"fixtures/gguf-quant/llama-{name}.exact.f32")), root.GetProperty("llama-" + name));
    }
}
