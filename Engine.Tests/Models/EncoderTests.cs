using Engine.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Models;

/// <summary>Encoders against transformers: every fixture, folder and GGUF.</summary>
public class EncoderTests
{
    [TestDataFact]
    public async Task States_and_scores_are_those_of_transformers_on_the_plain_device()
    {
        using var device = new PlainDevice();
        await CompareAll(new() { Precision = Precision.Exact, DeviceInstance = device });
    }

    [TestDataTheory, EveryWidth]
    public Task States_and_scores_are_those_of_transformers(LaneWidth width) => CompareAll(new() { Precision = Precision.Exact, Lanes = width });

    [TestDataFact]
    public async Task What_shares_a_step_has_the_bits_that_it_has_alone()
    {
        foreach (EncoderFixture fixture in EncoderFixture.All())
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                using var model = LanguageModel.Load(fixture.Checkpoint, new() { Precision = precision });
                float[][] alone = new float[fixture.Sequences.Length][];
                for (int i = 0; i < alone.Length; i++) alone[i] = await model.GetLastStatesAsync(fixture.Sequences[i], fixture.Types?[i]);
                float[][] together = await Task.WhenAll(fixture.Sequences.Select((ids, i) => model.GetLastStatesAsync(ids, fixture.Types?[i])));
                Assert.Equal(alone, together);
            }
        }
    }

    [TestDataFact]
    public async Task An_encoder_says_what_it_does_not_do()
    {
        using var device = new PlainDevice();
        using var model = LanguageModel.Load(TestData.Path("fixtures/hf/bert"), new() { DeviceInstance = device });
        Assert.Contains("encoder", (await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetLogitsAsync([5, 6]))).Message);
        Assert.Contains("scores", (await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetScoresAsync([5, 6]))).Message);
        Assert.Throws<InvalidOperationException>(() => model.GenerateAsync([5, 6]));
        Assert.Throws<InvalidOperationException>(model.StartConversation);
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLastStatesAsync([5, 6], [0]));
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLastStatesAsync([5, 6], [0, 2]));
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLastStatesAsync([5, 1000]));
        await Assert.ThrowsAsync<ArgumentException>(() => model.GetLastStatesAsync(new int[65]));
    }

    /// <summary>ALBERT's one layer is held once, however often it runs.</summary>
    [TestDataFact]
    public void Shared_layers_are_held_once()
    {
        ModelInspection albert = ModelInspection.Of(TestData.Path("fixtures/hf/albert"), new() { Precision = Precision.Exact });
        long stored = new FileInfo(TestData.Path("fixtures/hf/albert/model.safetensors")).Length;
        Assert.InRange(albert.Memory.Weights, 0, 2 * stored);
    }

    private static async Task CompareAll(LoadOptions options)
    {
        int compared = 0;
        foreach (EncoderFixture fixture in EncoderFixture.All())
        {
            using var model = LanguageModel.Load(fixture.Checkpoint, options);
            Assert.True(model.IsEncoder);
            await Compare(fixture, model);
            compared++;
        }

        Assert.True(compared >= 8, $"{compared} checkpoints were compared");
    }

    private static async Task Compare(EncoderFixture fixture, LanguageModel model)
    {
        int first = 0;
        for (int i = 0; i < fixture.Sequences.Length; i++)
        {
            int[] ids = fixture.Sequences[i];
            int[]? types = fixture.Types?[i];
            if (fixture.Hidden is { } hidden)
            {
                float[] states = await model.GetLastStatesAsync(ids, types);
                float distance = Expectation.Distance(states, hidden.AsSpan(first, states.Length));
                Assert.True(distance <= fixture.Bound, $"{fixture.Checkpoint}, sequence {i}: {distance} is beyond {fixture.Bound}");
                first += states.Length;
            }

            if (fixture.Scores is not { } scores) continue;
            if (model.NumScores == 0)
            {
                // llama.cpp's converter leaves the pooler out, through which scores go.
                Assert.Contains("pooler", (await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetScoresAsync(ids, types))).Message);
                return;
            }

            Assert.InRange(Expectation.Distance(await model.GetScoresAsync(ids, types), scores[i]), 0, fixture.Bound);
        }
    }
}
