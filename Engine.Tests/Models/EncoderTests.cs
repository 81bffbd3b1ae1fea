using Engine.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;

namespace Engine.Tests.Models;

/// <summary>Encoders against transformers: every fixture, folder and GGUF.</summary>
public class EncoderTests
{
    [TestDataFact]
    public async Task States_and_scores_are_those_of_transformers_on_the_plain_device()
    {
        int compared = 0;
        foreach (EncoderFixture fixture in EncoderFixture.All())
        {
            using var device = new PlainDevice();
            compared += await Compare(fixture, device);
        }

        Assert.True(compared >= 8, $"{compared} checkpoints were compared");
    }

    private static async Task<int> Compare(EncoderFixture fixture, IDevice? device)
    {
        using var model = LanguageModel.Load(fixture.Checkpoint, new() { Precision = Precision.Exact, DeviceInstance = device });
        Assert.True(model.IsEncoder);
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
                Assert.Contains("pooler", (await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetScoresAsync(ids, types))).Message);
                return 1;
            }

            Assert.InRange(Expectation.Distance(await model.GetScoresAsync(ids, types), scores[i]), 0, fixture.Bound);
        }

        return 1;
    }
}
