using Engine.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;

namespace Engine.Tests.Models;

/// <summary>Encoder-decoders against transformers: every fixture, folder and GGUF.</summary>
public class SourceTests
{
    [TestDataFact]
    public async Task States_and_logits_are_those_of_transformers_on_the_plain_device()
    {
        int compared = 0;
        foreach (SourceFixture fixture in SourceFixture.All())
        {
            using var device = new PlainDevice();
            await Compare(fixture, device, 0);
            compared++;
        }

        Assert.True(compared >= 6, $"{compared} checkpoints were compared");
    }

    private static async Task Compare(SourceFixture fixture, IDevice? device, int chunk)
    {
        using var model = LanguageModel.Load(fixture.Checkpoint, new() { Precision = Precision.Exact, DeviceInstance = device, Context = 64 });
        Assert.True(model.IsEncoderDecoder);
        float[] states = await model.GetSourceStatesAsync(fixture.Sources[0]);
        AssertNear($"{fixture.Checkpoint}, states", fixture.States, states, fixture.Bound);
        int first = 0;
        for (int i = 0; i < fixture.Sources.Length; i++)
        {
            float[] logits = await model.GetLogitsAsync(fixture.Sources[i], fixture.DecoderIds[i], chunk);
            AssertNear($"{fixture.Checkpoint}, source {i}", fixture.Logits.AsSpan(first, logits.Length), logits, fixture.Bound);
            first += logits.Length;
        }
    }

    private static void AssertNear(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float bound)
    {
        float distance = Expectation.Distance(actual, expected);
        Assert.True(distance <= bound, $"{what}: {distance} is beyond {bound}");
    }
}
