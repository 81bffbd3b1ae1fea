using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Golden;

/// <summary>Folders that other programs quantised, against what transformers computes with the values that they mean.</summary>
public class QuantizedFolderTests
{
    private static readonly string[] Dense = ["llama-awq", "llama-gptq", "llama-gptq-actorder", "qwen3-fp8"];

    public static IEnumerable<string> Folders() =>
    [
        .. Dense.Select(name => TestData.Path($"fixtures/hf/{name}")),
        .. Directory.GetDirectories(TestData.Path("fixtures/hf-quant")).Order(StringComparer.Ordinal),
    ];

    [TestDataTheory, EveryWidth]
    public async Task Logits_are_within_the_bound_in_exact_precision(LaneWidth width)
    {
        int compared = 0;
        foreach (string folder in Folders())
        {
            var expected = Expectation.OfFolder(folder);
            using var model = LanguageModel.Load(folder, Options(Precision.Exact, width));
            foreach (int chunk in new[] { 0, 1, 7 })
            {
                float distance = Expectation.Distance(await model.GetLogitsAsync(expected.Ids, chunk), expected.Logits);
                Assert.True(distance <= expected.Bound, $"{folder}, chunk {chunk}: {distance} is beyond {expected.Bound}");
            }
            compared++;
        }
        Assert.True(compared >= 18, $"{compared} folders were found");
    }

    [TestDataFact]
    public async Task Greedy_tokens_are_those_of_transformers_as_long_as_margins_are_beyond_the_bound()
    {
        foreach (string folder in Folders())
        {
            var expected = Expectation.OfFolder(folder);
            using var model = LanguageModel.Load(folder, Options(Precision.Exact, LaneWidths.Choose()));
            List<int> ids = [];
            await foreach (GenerationUpdate update in model.GenerateAsync(expected.Ids, new() { MaxTokens = expected.GreedyIds.Length, IgnoreEndTokens = true })) ids.AddRange(update.Ids);
            int certain = Array.FindIndex(expected.GreedyMargins, m => m <= 2 * expected.Bound);
            certain = certain < 0 ? expected.GreedyIds.Length : certain;
            Assert.True(certain > 0);
            Assert.Equal(expected.GreedyIds[..certain], ids.Take(certain));
        }
    }

    /// <summary>As of quantised GGUF files: activations are rounded to bytes, which costs less than a hundredth of the logits.</summary>
    [TestDataFact]
    public async Task Fast_precision_is_near()
    {
        foreach (string folder in Folders())
        {
            var expected = Expectation.OfFolder(folder);
            using var model = LanguageModel.Load(folder, Options(Precision.Fast, LaneWidths.Choose()));
            double error = Expectation.NormalizedError(await model.GetLogitsAsync(expected.Ids), expected.Logits);
            Assert.True(error <= 5e-3, $"{folder}: {error}");
        }
    }

    private static LoadOptions Options(Precision precision, LaneWidth width) => new() { Precision = precision, Lanes = width, Sequences = 1, Context = 128 };
}
