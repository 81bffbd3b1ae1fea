using System.Runtime.InteropServices;
using Engine.Bench.Ablation;
using Engine.Devices.Cpu;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tuning;

namespace Engine.Tests.Golden;

/// <summary>What an ablation leaves out changes speed alone: the same bits, or, where sums are ordered otherwise, the same logits within the bound of the fixture.</summary>
public class TechniquesTests
{
    private static readonly string[] Models = ["fixtures/hf/mistral-window", "fixtures/hf/llama-gqa", "fixtures/gguf-quant/llama-Q4_K_M.gguf"];

    [TestDataTheory, InlineData(Precision.Exact), InlineData(Precision.Fast)]
    public async Task Separate_projections_and_single_tokens_have_the_same_bits(Precision precision)
    {
        using CpuDevice separate = Device(precision, new AblatedLowering { FusedSteps = false });
        foreach (string path in Models)
        {
            int[] expected = await BitsAsync(path, new() { Precision = precision });
            Assert.Equal(expected, await BitsAsync(path, new() { Precision = precision, DeviceInstance = separate }));
            Assert.Equal(expected, await BitsAsync(path, new() { Precision = precision, MaxStepTokens = 1 }));
        }
    }

    [TestDataFact]
    public async Task Plain_attention_has_the_bits_of_itself_however_a_prompt_is_cut()
    {
        using CpuDevice device = Device(Precision.Exact, new AblatedLowering { TiledAttention = false });
        var plain = new LoadOptions { Precision = Precision.Exact, DeviceInstance = device };
        foreach (string path in Models)
        {
            int[] whole = await BitsAsync(path, plain);
            Assert.Equal(whole, await BitsAsync(path, plain with { MaxStepTokens = 7 }));
            // It is another order of sums, or nothing was switched.
            Assert.NotEqual(whole, await BitsAsync(path, plain with { DeviceInstance = null }));
        }
    }

    [TestDataFact]
    public async Task Plain_attention_is_within_the_bound_of_every_fixture()
    {
        using CpuDevice device = Device(Precision.Exact, new AblatedLowering { TiledAttention = false, FusedSteps = false });
        foreach (string checkpoint in FixtureLogitsTests.Checkpoints())
        {
            Expectation expected = Expectation.Of(FixtureLogitsTests.FixtureOf(checkpoint));
            using var model = LanguageModel.Load(checkpoint, new() { Precision = Precision.Exact, Context = 128, Sequences = 1, DeviceInstance = device });
            float distance = Expectation.Distance(await model.GetLogitsAsync(expected.Ids), expected.Logits);
            Assert.True(distance <= expected.Bound, $"{checkpoint}: {distance} is beyond {expected.Bound}");
        }
    }

    private static CpuDevice Device(Precision precision, Lowering lowering) => new(LaneWidths.Choose(), 2, precision, TuningOption.Choose(null), lowering);

    private static async Task<int[]> BitsAsync(string path, LoadOptions options)
    {
        using var model = LanguageModel.Load(TestData.Path(path), options with { Context = 320, Sequences = 1 });
        var random = new Random(1);
        return MemoryMarshal.Cast<float, int>((await model.GetLogitsAsync([.. Enumerable.Range(0, 300).Select(_ => random.Next(128))])).AsSpan()).ToArray();
    }
}
