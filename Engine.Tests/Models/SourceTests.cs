using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Models;

/// <summary>Encoder-decoders against transformers: every fixture, folder and GGUF.</summary>
public class SourceTests
{
    [TestDataFact]
    public async Task States_and_logits_are_those_of_transformers_on_the_plain_device()
    {
        using var device = new PlainDevice();
        await CompareAll(new() { Precision = Precision.Exact, DeviceInstance = device, Context = 64 }, [0]);
    }

    [TestDataTheory, EveryWidth]
    public Task States_and_logits_are_those_of_transformers(LaneWidth width)
        => CompareAll(new() { Precision = Precision.Exact, Lanes = width, Context = 64 }, [0, 1, 7]);

    [TestDataFact]
    public async Task Sources_that_share_steps_have_the_bits_that_they_have_alone()
    {
        foreach (SourceFixture fixture in SourceFixture.All())
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                using var model = LanguageModel.Load(fixture.Checkpoint, new() { Precision = precision, Context = 64 });
                float[][] alone = new float[fixture.Sources.Length][];
                for (int i = 0; i < alone.Length; i++) alone[i] = await model.GetLogitsAsync(fixture.Sources[i], fixture.DecoderIds[i]);
                float[][] together = await Task.WhenAll(fixture.Sources.Select((ids, i) => model.GetLogitsAsync(ids, fixture.DecoderIds[i], chunk: 1)));
                Assert.Equal(alone, together);
            }
        }
    }

    [TestDataFact]
    public async Task A_model_with_sources_says_what_it_does_not_do()
    {
        using var device = new PlainDevice();
        using var model = LanguageModel.Load(TestData.Path("fixtures/hf/t5"), new() { DeviceInstance = device, Context = 32 });
        Assert.Contains("source", (await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetLogitsAsync([5, 6]))).Message);
        Assert.Throws<InvalidOperationException>(model.StartConversation);
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLogitsAsync(new int[33], [0]));
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLogitsAsync([], [0]));
        await Assert.ThrowsAsync<ArgumentException>(() => model.SearchAsync([5, 6], new() { NumBeams = 9, MaxTokens = 4 }));
        await Assert.ThrowsAsync<ArgumentException>(() => model.SearchAsync([5, 6], new() { NumBeams = 2, NumReturnSequences = 3, MaxTokens = 4 }));
    }

    private static async Task CompareAll(LoadOptions options, int[] chunks)
    {
        int compared = 0;
        foreach (SourceFixture fixture in SourceFixture.All())
        {
            using var model = LanguageModel.Load(fixture.Checkpoint, options);
            Assert.True(model.IsEncoderDecoder);
            foreach (int chunk in chunks) await Compare(fixture, model, chunk);
            compared++;
        }

        Assert.True(compared >= 6, $"{compared} checkpoints were compared");
    }

    private static async Task Compare(SourceFixture fixture, LanguageModel model, int chunk)
    {
        float[] states = await model.GetSourceStatesAsync(fixture.Sources[0]);
        AssertNear($"{fixture.Checkpoint}, states", fixture.States, states, fixture.Bound);
        int first = 0;
        for (int i = 0; i < fixture.Sources.Length; i++)
        {
            float[] logits = await model.GetLogitsAsync(fixture.Sources[i], fixture.DecoderIds[i], chunk);
            AssertNear($"{fixture.Checkpoint}, source {i}, chunk {chunk}", fixture.Logits.AsSpan(first, logits.Length), logits, fixture.Bound);
            first += logits.Length;
        }
    }

    private static void AssertNear(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float bound)
    {
        float distance = Expectation.Distance(actual, expected);
        Assert.True(distance <= bound, $"{what}: {distance} is beyond {bound}");
    }
}
