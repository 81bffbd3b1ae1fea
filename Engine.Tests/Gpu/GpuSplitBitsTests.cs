using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;

namespace Engine.Tests.Gpu;

/// <summary>Layers that are divided keep the promises of a device that has all. The simulator takes too long for them.</summary>
public abstract class GpuSplitBitsTests : GpuTests
{
    /// <summary>The device's bits are its own, and two parts of it have those of the whole.</summary>
    [GpuFact]
    public async Task Two_parts_on_one_device_have_its_bits()
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All[0]);
        int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % TinyModel.Vocab)];
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using LanguageModel whole = LanguageModel.Load(path, Divided(Id, precision)), split = LanguageModel.Load(path, Divided($"{Id},{Id}", precision));
            Assert.Equal(await whole.GetLogitsAsync(ids), await split.GetLogitsAsync(ids));
            Assert.Equal(await whole.GetHiddenStatesAsync(ids), await split.GetHiddenStatesAsync(ids));
        }
    }

    [GpuFact]
    public async Task Chunks_batches_and_forks_have_the_bits_of_themselves_alone()
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All[0]);
        foreach (string split in new[] { $"{Id},cpu", $"cpu,{Id}" })
        {
            await ConformanceTests.CheckChunks(path, Divided(split, Precision.Fast));
            await ConformanceTests.CheckBatches(path, Divided(split, Precision.Fast));
            ForkedSequenceTests.Check(path, "F16", null, compute: GpuDevices.Parse(split));
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClSplitBitsTests : GpuSplitBitsTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaSplitBitsTests : GpuSplitBitsTests;
