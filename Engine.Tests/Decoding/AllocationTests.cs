using Engine.Decoding;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Tests.Decoding;

/// <summary>A decoded token allocates nothing on the managed heap, on any thread; and a closed model gives its memory back.</summary>
[Collection(nameof(Alone))]
public class AllocationTests
{
    [TestDataTheory]
    [InlineData("models/TinyStories-656K", Precision.Exact, 0f, 1), InlineData("models/TinyStories-656K", Precision.Fast, 0f, 2), InlineData("models/TinyStories-656K", Precision.Fast, 0.8f, 2)]
    [InlineData("fixtures/gguf-quant/mixtral-Q4_K_M.gguf", Precision.Fast, 0f, 2)]
    [InlineData("fixtures/hf/qwen3", Precision.Fast, 0f, 2), InlineData("fixtures/hf/gpt2", Precision.Fast, 0f, 2, 128)]
    [InlineData("models/TinyStories-656K", Precision.Fast, 0f, 2, 303, 2), InlineData("fixtures/gguf-quant/mixtral-Q4_K_M.gguf", Precision.Fast, 0f, 2, 303, 2)]
    public void A_decoded_token_allocates_nothing(string model, Precision precision, float temperature, int threads, int positions = 303, int devices = 1)
    {
        var load = new LoadOptions { Precision = precision, Format = precision == Precision.Fast ? QuantizationScheme.Parse("Q8_0") : null, Threads = threads, Context = positions };
        if (devices > 1) load = load with { Device = ComputeDevice.Split([.. Enumerable.Repeat(ComputeDevice.Cpu, devices)]) };
        using ModelAssembly assembly = ModelAssembly.Of(TestData.Path(model), load);
        assembly.Start(null, default);
        var options = new GenerationOptions { MaxTokens = positions - 3, IgnoreEndTokens = true, Temperature = temperature, TopK = 40, TopP = 0.95f, MinP = 0.01f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f, Seed = 1, LogProbs = 3 };
        int vocab = assembly.Config.VocabSize;
        var request = new GenerationRequest([1, 2, 3], positions, new Sampler(SamplingSettings.Resolve(options, null, vocab), vocab, [1, 2, 3]), new StopConditions(options, [], vocab), 3)
        {
            State = new SequenceState(assembly.Pages.TryReserve(positions)!, [.. assembly.Model.Rotaries.Select(r => r.ForPrompt(3))]),
        };
        var scheduler = new Scheduler<SequenceRequest>(assembly.Input.MaxTokens, 1, _ => true);
        scheduler.Add(request);
        // The loop's own work on this thread and the pool's, so that each thread can be asked what it allocated; the test host has threads of its own.
        var runner = new StepRunner(assembly.Step, assembly.Input);
        var batch = new Batch<SequenceRequest>();
        var probe = new AllocationProbe(threads);
        List<long[]> windows = [];
        for (int token = 0; token < positions - 13; token++)
        {
            scheduler.Schedule(batch);
            runner.Run(batch);
            runner.Choose();
            StepRunner.Commit(batch);
            if (token % (positions / 8) != 0) continue;
            if (token > positions / 8) windows.Add(probe.End(assembly.Cpu!.Pool));
            probe.Begin(assembly.Cpu!.Pool);
        }
        // A collection by other threads of the test host shifts a thread's count by the filler that it leaves; what a token allocates would be in every window.
        Assert.Contains(windows, w => w.All(bytes => bytes == 0));
        Assert.Equal(positions - 13, request.Tokens.Count);
        request.State!.Dispose();
    }

    [TestDataFact]
    public async Task A_disposed_model_gives_its_memory_back()
    {
        string path = TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf");
        long before = Engine.Kernels.Tensors.NativeBuffer.Allocated, resident = 0;
        for (int i = 0; i < 4; i++)
        {
            // After the first time all code is compiled and pools have grown.
            if (i == 1) resident = Resident();
            using var model = LanguageModel.Load(path, new() { Context = 512, Sequences = 1 });
            await foreach (GenerationUpdate _ in model.GenerateAsync([1, 2, 3], new() { MaxTokens = 3 })) { }
            Assert.InRange(Engine.Kernels.Tensors.NativeBuffer.Allocated - before, model.Memory.Total, model.Memory.Total * 1.1);
        }
        Assert.Equal(before, Engine.Kernels.Tensors.NativeBuffer.Allocated);
        Assert.InRange(Resident() - resident, long.MinValue, 50L << 20);
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
