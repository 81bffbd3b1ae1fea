using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Golden;

/// <summary>
/// Exact precision against transformers: every decoder of the fixtures, as a folder and as GGUF, all at once and token by token, on every lane width.
/// </summary>
public class FixtureLogitsTests
{
    // Encoders give no logits, encoder-decoders have sources; both have tests of their own.
    public static IEnumerable<string> Checkpoints() =>
        Directory.GetDirectories(TestData.Path("fixtures/hf")).Order(StringComparer.Ordinal)
            .Concat(Directory.GetFiles(TestData.Path("fixtures/gguf"), "*.gguf").Order(StringComparer.Ordinal).Where(f => !f.Contains("-of-") || f.Contains("00001-of")))
            .Where(path => Expectation.IsDecoder(FixtureOf(path)));

    public static string FixtureOf(string checkpoint)
    {
        string name = Path.GetFileNameWithoutExtension(checkpoint);
        foreach (string suffix in new[] { "-split-00001-of-00003", "-v2" })
            if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        return name;
    }

    [TestDataTheory, EveryWidth]
    public async Task Logits_are_within_the_bound_of_every_fixture(LaneWidth width)
    {
        int compared = 0;
        foreach (string checkpoint in Checkpoints())
        {
            Expectation expected = Expectation.Of(FixtureOf(checkpoint));
            using var model = LanguageModel.Load(checkpoint, Options(width));
            foreach (int chunk in new[] { 0, 1, 7 })
            {
                float[] logits = await model.GetLogitsAsync(expected.Ids, chunk);
                float distance = Expectation.Distance(logits, expected.Logits);
                Assert.True(distance <= expected.Bound, $"{checkpoint}, chunk {chunk}: {distance} is beyond {expected.Bound}");
            }
            compared++;
        }
        Assert.True(compared >= 90, $"{compared} checkpoints were found");
    }

    [TestDataFact]
    public async Task Hidden_states_are_those_of_transformers_layer_by_layer()
    {
        foreach (string checkpoint in Checkpoints())
        {
            Expectation expected = Expectation.Of(FixtureOf(checkpoint));
            if (expected.Hidden is null) continue;
            using var model = LanguageModel.Load(checkpoint, Options(LaneWidths.Choose()));
            float[] hidden = await model.GetHiddenStatesAsync(expected.Ids);
            // The bound is one of logits; the last stream has their scale, those before it a smaller one.
            float distance = Expectation.Distance(hidden, expected.Hidden);
            Assert.True(distance <= expected.Bound, $"{checkpoint}: {distance} is beyond {expected.Bound}");
        }
    }

    [TestDataFact]
    public async Task Greedy_tokens_are_those_of_transformers_as_long_as_margins_are_beyond_the_bound()
    {
        foreach (string checkpoint in Checkpoints())
        {
            Expectation expected = Expectation.Of(FixtureOf(checkpoint));
            using var model = LanguageModel.Load(checkpoint, Options(LaneWidths.Choose()));
            List<int> ids = [];
            await foreach (GenerationUpdate update in model.GenerateAsync(expected.Ids, new() { MaxTokens = expected.GreedyIds.Length, IgnoreEndTokens = true })) ids.AddRange(update.Ids);
            int certain = Array.FindIndex(expected.GreedyMargins, m => m <= 2 * expected.Bound);
            certain = certain < 0 ? expected.GreedyIds.Length : certain;
            Assert.True(certain > 0);
            Assert.Equal(expected.GreedyIds[..certain], ids.Take(certain));
        }
    }

    private static LoadOptions Options(LaneWidth width) => new() { Precision = Precision.Exact, Lanes = width, Sequences = 1, Context = 128 };
}
