using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Gpu;

/// <summary>Layers that are divided keep the promises of a device that has all. The simulator takes too long for them.</summary>
public abstract class GpuSplitBitsTests : GpuTests
{
    /// <summary>A device computes the CPU's bits, and so does a model whose layers lie on both, or twice on one.</summary>
    [GpuFact]
    public async Task Wherever_layers_lie_the_bits_are_those_of_the_CPU()
    {
        int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % TinyModel.Vocab)];
        foreach (Architecture architecture in GpuArchitectures.All)
        {
            using var folder = new TempFolder();
            string path = TinyModel.Write(folder, architecture);
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                using LanguageModel whole = LanguageModel.Load(path, Divided("cpu", precision));
                float[] logits = await whole.GetLogitsAsync(ids), states = await whole.GetHiddenStatesAsync(ids);
                foreach (string devices in new[] { $"{Id},cpu", $"cpu,{Id}", $"{Id},{Id}" })
                {
                    using LanguageModel split = LanguageModel.Load(path, Divided(devices, precision));
                    Close.SameBits(logits, await split.GetLogitsAsync(ids, 9), $"logits of {architecture.ModelType} on {devices}, {precision}");
                    Close.SameBits(states, await split.GetHiddenStatesAsync(ids), $"hidden states of {architecture.ModelType} on {devices}, {precision}");
                }
            }
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
