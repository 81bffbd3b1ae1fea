using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Gpu;

/// <summary>A token decoded on a device allocates nothing on the managed heap: every launch and every copy happens on the thread of the loop.</summary>
public abstract class GpuAllocationTests : GpuTests
{
    private const int Positions = 64, Window = 8;

    // The greatest logits, and the row.
    private static readonly GenerationOptions Greedy = new(), Some = new() { Temperature = 0.8f, TopK = 5, Seed = 1 }, Row = new() { Temperature = 0.8f, Seed = 1 };

    [GpuFact]
    public void A_decoded_token_allocates_nothing()
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
            foreach (GenerationOptions options in precision == Precision.Fast ? (GenerationOptions[])[Greedy, Some, Row] : [Greedy])
                Check(SmallFable.Folder, precision, options, $"{precision}, {options}");
    }

    /// <summary>The part on the CPU works on this thread alone.</summary>
    [GpuFact]
    public void Nor_does_one_whose_layers_are_divided()
    {
        foreach (string split in new[] { $"{Id},cpu", $"cpu,{Id}" })
        {
            LoadOptions options = Divided(split, Precision.Fast) with { Context = Positions, Sequences = 1, Threads = 1 };
            using ModelAssembly assembly = ModelAssembly.Of(SmallFable.Folder, options);
            Assert.Equal(2, assembly.Placement.Count);
            Check(assembly, Greedy, split);
        }
    }

    [GpuFact(NeedsTestData = true)]
    public void Nor_does_one_of_experts() => Check(TestData.Path("fixtures/gguf-quant/mixtral-Q4_K_M.gguf"), Precision.Fast, Greedy, "experts", logProbs: 0);

    private void Check(string path, Precision precision, GenerationOptions options, string what, int? logProbs = null)
    {
        using ModelAssembly assembly = ModelAssembly.Of(path, Options(precision) with { Context = Positions, Sequences = 1 });
        Check(assembly, options, what, logProbs);
    }

    private static void Check(ModelAssembly assembly, GenerationOptions options, string what, int? logProbs = null)
    {
        using var request = new OneRequest(assembly, options, logProbs);
        var windows = new long[(Positions - 13) / Window];
        for (int token = 0; token < windows.Length * Window; token++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            request.Step();
            windows[token / Window] += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // A collection by other threads of the test host shifts a thread's count by the filler that it leaves; what a token allocates would be in every window.
        Assert.True(windows[1..].Contains(0), $"{what}: {Window} tokens allocate {string.Join(", ", windows)} bytes");
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClAllocationTests : GpuAllocationTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaAllocationTests : GpuAllocationTests;
