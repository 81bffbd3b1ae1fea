using Engine.Devices.Split;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Golden;

namespace Engine.Tests.Gpu;

/// <summary>Layers divided between a device and the CPU, in both orders, and between a device and itself.</summary>
public abstract class GpuSplitTests : GpuTests
{
    // Tokens that the simulator computes.
    private const int Few = 3;

    private string[] Splits => Shapes($"{Id},cpu", $"cpu,{Id}", $"{Id},{Id}");

    private string[] Checkpoints => Shapes("hf/mistral-window", "hf/qwen3_moe", "hf/gpt2", "hf/llama-gqa");

    [GpuFact(NeedsTestData = true)]
    public async Task Logits_are_within_the_bound_of_the_fixtures()
    {
        foreach (string checkpoint in Checkpoints)
        {
            Expectation expected = Expectation.Of(FixtureLogitsTests.FixtureOf(checkpoint));
            int[] ids = Kind == AcceleratorKind.Simulator ? expected.Ids[..Few] : expected.Ids;
            foreach (string split in Splits)
            {
                using var model = LanguageModel.Load(TestData.Path($"fixtures/{checkpoint}"), Divided(split, Precision.Exact) with { Sequences = 1 });
                float[] logits = await model.GetLogitsAsync(ids, 7);
                float distance = Expectation.Distance(logits, expected.Logits.AsSpan(0, logits.Length));
                Assert.True(distance <= expected.Bound, $"{checkpoint} on {split}: {distance} is beyond {expected.Bound}");
            }
        }
    }

    [GpuFact]
    public async Task The_story_is_that_of_the_device_alone()
    {
        int[] whole = await Story(Divided(Id, Precision.Exact));
        foreach (string split in Splits) Assert.Equal(whole, await Story(Divided(split, Precision.Exact)));
    }

    /// <summary>What is counted before a device is opened is no less than what it then takes.</summary>
    [GpuFact(NeedsTestData = true)]
    public void No_part_takes_more_than_it_was_counted_for()
    {
        foreach (string checkpoint in Checkpoints)
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                using ModelAssembly model = ModelAssembly.Of(TestData.Path($"fixtures/{checkpoint}"), Divided($"{Id},{Id}", precision));
                LayerBytes bytes = new(new LayerCuts(model.Request.Graph, model.Layout.Layers.Count), model.Request);
                foreach (LayerPlacement placed in model.Placement)
                {
                    (int first, int count) = (placed.FirstLayer, placed.Layers);
                    Assert.Equal(new MemoryReport(bytes.Weights(first, count), bytes.Cache(first, count), 0), placed.Memory with { Scratch = 0 });
                    Assert.InRange(placed.Memory.Scratch, 1, bytes.Scratch(first, count));
                }
            }
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClSplitTests : GpuSplitTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorSplitTests : GpuSplitTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaSplitTests : GpuSplitTests;
