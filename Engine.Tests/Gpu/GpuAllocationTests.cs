using Engine.Decoding;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Tests.Gpu;

/// <summary>A token decoded on a device allocates nothing on the managed heap: every launch and every copy happens on the thread of the loop.</summary>
public abstract class GpuAllocationTests : GpuTests
{
    private const int Positions = 64, Window = 8;

    [GpuFact]
    public void A_decoded_token_allocates_nothing()
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using ModelAssembly assembly = ModelAssembly.Of(SmallFable.Folder, Options(precision) with { Context = Positions, Sequences = 1 });
            Check(assembly, $"{precision}");
        }
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
            Check(assembly, split);
        }
    }

    [GpuFact(NeedsTestData = true)]
    public void Nor_does_one_of_experts()
    {
        string path = TestData.Path("fixtures/gguf-quant/mixtral-Q4_K_M.gguf");
        using ModelAssembly assembly = ModelAssembly.Of(path, Options(Precision.Fast) with { Context = Positions, Sequences = 1 });
        Check(assembly, "experts");
    }

    private static void Check(ModelAssembly assembly, string what)
    {
        assembly.Start(null, default);
        var options = new GenerationOptions { MaxTokens = Positions - 3, IgnoreEndTokens = true };
        int vocab = assembly.Config.VocabSize;
        var sampler = new Sampler(SamplingSettings.Resolve(options, null, vocab), vocab, [1, 2, 3]);
        var request = new GenerationRequest([1, 2, 3], Positions, sampler, new StopConditions(options, [], vocab), 0)
        {
            State = new SequenceState(assembly.Pages.TryReserve(Positions)!, assembly.Model.Rotary.ForPrompt(3)),
        };
        var scheduler = new Scheduler<SequenceRequest>(assembly.Input.MaxTokens, 1, _ => true);
        scheduler.Add(request);
        var runner = new StepRunner(assembly.Step, assembly.Input);
        var batch = new Batch<SequenceRequest>();
        var windows = new long[(Positions - 13) / Window];
        for (int token = 0; token < windows.Length * Window; token++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            scheduler.Schedule(batch);
            runner.Run(batch);
            runner.Choose();
            StepRunner.Commit(batch);
            windows[token / Window] += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        request.State!.Dispose();
        // A collection by other threads of the test host shifts a thread's count by the filler that it leaves; what a token allocates would be in every window.
        Assert.True(windows[1..].Contains(0), $"{what}: {Window} tokens allocate {string.Join(", ", windows)} bytes");
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClAllocationTests : GpuAllocationTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaAllocationTests : GpuAllocationTests;
