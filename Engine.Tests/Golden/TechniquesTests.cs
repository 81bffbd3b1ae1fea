using System.Runtime.InteropServices;
using Engine.Devices.Cpu;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Golden;

/// <summary>What an ablation leaves out changes speed alone: the same bits, or, where sums are ordered otherwise, the same logits within the bound of the fixture.</summary>
public class TechniquesTests
{
    private static readonly string[] s_models = ["fixtures/hf/mistral-window", "fixtures/hf/llama-gqa", "fixtures/gguf-quant/llama-Q4_K_M.gguf"];

    [TestDataTheory, InlineData(Precision.Exact), InlineData(Precision.Fast)]
    public async Task SeparateProjectionsAndSingleTokensHaveTheSameBits(Precision precision)
    {
        foreach (string path in s_models)
        {
            int[] expected = await BitsAsync(path, new() { Precision = precision });
            Assert.Equal(expected, await BitsAsync(path, new() { Precision = precision, Techniques = new() { FusedSteps = false } }));
            Assert.Equal(expected, await BitsAsync(path, new() { Precision = precision, MaxStepTokens = 1 }));
        }
    }

    [TestDataFact]
    public async Task PlainAttentionHasTheBitsOfItselfHoweverAPromptIsCut()
    {
        var plain = new LoadOptions { Precision = Precision.Exact, Techniques = new() { TiledAttention = false } };
        foreach (string path in s_models)
        {
            int[] whole = await BitsAsync(path, plain);
            Assert.Equal(whole, await BitsAsync(path, plain with { MaxStepTokens = 7 }));
            // It is another order of sums, or nothing was switched.
            Assert.NotEqual(whole, await BitsAsync(path, plain with { Techniques = Techniques.All }));
        }
    }

    [TestDataFact]
    public async Task PlainAttentionIsWithinTheBoundOfEveryFixture()
    {
        foreach (string checkpoint in FixtureLogitsTests.Checkpoints())
        {
            Expectation expected = Expectation.Of(FixtureLogitsTests.FixtureOf(checkpoint));
            using var model = LanguageModel.Load(checkpoint, new() { Precision = Precision.Exact, Context = 128, Sequences = 1, Techniques = new() { TiledAttention = false, FusedSteps = false } });
            float distance = Expectation.Distance(await model.GetLogitsAsync(expected.Ids), expected.Logits);
            Assert.True(distance <= expected.Bound, $"{checkpoint}: {distance} is beyond {expected.Bound}");
        }
    }

    private static async Task<int[]> BitsAsync(string path, LoadOptions options)
    {
        using var model = LanguageModel.Load(TestData.Path(path), options with { Context = 320, Sequences = 1 });
        var random = new Random(1);
        return MemoryMarshal.Cast<float, int>((await model.GetLogitsAsync([.. Enumerable.Range(0, 300).Select(_ => random.Next(128))])).AsSpan()).ToArray();
    }
}
