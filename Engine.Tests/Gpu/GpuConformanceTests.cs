using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Gpu;

/// <summary>What holds for every architecture on the CPU holds on a device. The simulator takes too long for them.</summary>
public abstract class GpuConformanceTests : GpuTests
{
    // Of float32: half the distance from 1 to the next number.
    private const double Epsilon = 1.0 / (1 << 24);

    [GpuFact]
    public Task Chunks_have_the_bits_of_the_whole() => Each(ConformanceTests.CheckChunks);

    [GpuFact]
    public Task A_request_among_others_has_the_bits_of_itself_alone() => Each(ConformanceTests.CheckBatches);

    /// <summary>The bound is that of <see cref="ConformanceTests.The_plain_device_computes_the_same"/>.</summary>
    [GpuFact]
    public Task The_CPU_computes_the_same() => Each(
        async (path, options) =>
        {
            using LanguageModel device = LanguageModel.Load(path, options), cpu = LanguageModel.Load(path, options with { DeviceInstance = null });
            int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % TinyModel.Vocab)];
            Within(await cpu.GetLogitsAsync(ids), await device.GetLogitsAsync(ids), cpu.Config.HiddenSize);
            Within(await cpu.GetHiddenStatesAsync(ids), await device.GetHiddenStatesAsync(ids), cpu.Config.HiddenSize);
        },
        Precision.Exact);

    /// <summary>A sequence that goes on from another's pages, of which the last one is copied on the device.</summary>
    [GpuFact]
    public void Forked_sequences_have_the_bits_of_their_own()
    {
        using var folder = new TempFolder();
        foreach (string format in new[] { "F16", "Q8_0" })
            ForkedSequenceTests.Check(TinyModel.Write(folder, Architectures.All[0]), format, new GpuDevice(Accelerator, Precision.Fast));
    }

    [GpuFact(NeedsTestData = true)]
    public void So_do_those_with_a_window()
        => ForkedSequenceTests.Check(TestData.Path("fixtures/hf/mistral-window"), "F16", new GpuDevice(Accelerator, Precision.Fast), chunk: 3, vocabulary: 64);

    private async Task Each(Func<string, LoadOptions, Task> check, params Precision[] precisions)
    {
        foreach (Architecture architecture in Architectures.All)
        {
            using var folder = new TempFolder();
            string path = TinyModel.Write(folder, architecture);
            foreach (Precision precision in precisions.Length > 0 ? precisions : Enum.GetValues<Precision>())
                await check(path, Options(precision));
        }
    }

    private static void Within(float[] expected, float[] actual, int hidden)
    {
        int terms = TinyModel.Layers * 5 * 4 * hidden + hidden;
        double bound = 2.0 * terms * Epsilon * expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(Math.Abs(actual[i] - expected[i]), 0, bound);
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClConformanceTests : GpuConformanceTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaConformanceTests : GpuConformanceTests;
