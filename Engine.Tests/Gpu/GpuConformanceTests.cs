using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Gpu;

/// <summary>What holds for every architecture on the CPU holds on a device. The simulator takes too long for them.</summary>
public abstract class GpuConformanceTests : GpuTests
{
    [GpuFact]
    public Task Chunks_have_the_bits_of_the_whole() => Each(ConformanceTests.CheckChunks);

    [GpuFact]
    public Task A_request_among_others_has_the_bits_of_itself_alone() => Each(ConformanceTests.CheckBatches);

    /// <summary>In both precisions: every sum runs in the CPU's order.</summary>
    [GpuFact]
    public Task A_device_has_the_bits_of_the_CPU() => Each(async (path, options) =>
    {
        using LanguageModel device = LanguageModel.Load(path, options), cpu = LanguageModel.Load(path, options with { DeviceInstance = null });
        int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % TinyModel.Vocab)];
        Close.SameBits(await cpu.GetLogitsAsync(ids), await device.GetLogitsAsync(ids), $"logits of {path} {options.Precision}");
        Close.SameBits(await cpu.GetHiddenStatesAsync(ids), await device.GetHiddenStatesAsync(ids), $"hidden states of {path} {options.Precision}");
    });

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

    private async Task Each(Func<string, LoadOptions, Task> check)
    {
        foreach (Architecture architecture in GpuArchitectures.All)
        {
            using var folder = new TempFolder();
            string path = TinyModel.Write(folder, architecture);
            foreach (Precision precision in Enum.GetValues<Precision>())
                await check(path, Options(precision));
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClConformanceTests : GpuConformanceTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaConformanceTests : GpuConformanceTests;
