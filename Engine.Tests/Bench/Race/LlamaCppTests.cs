using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Golden;
using Engine.Tests.Loading;
using Engine.Tests.Models;

namespace Engine.Tests.Bench.Race;

public class LlamaCppTests
{
    private static readonly int[] Prompt = [5, 6, 7, 290, 32];
    private static readonly LlamaCppSetting[] Settings = [new(Mapped: false, FlashPrefill: true, FlashDecode: true), new(Mapped: true, FlashPrefill: true, FlashDecode: false)];

    [LlamaCppFact]
    public async Task Every_shape_runs_in_every_scheme()
    {
        using var folder = new TempFolder();
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        string path = folder.File("made-up.gguf");
        foreach (ModelShape shape in SmallShapes.All)
            foreach (QuantizationScheme scheme in QuantizationScheme.All)
            {
                SyntheticCheckpoint.Write(path, shape, scheme);
                await llama.AskAsync(new EngineRequest(Load: new EngineSetting(path, 2, 64, Settings[0])), default);
                float[] logits = (await llama.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!;
                Assert.Equal(shape.VocabSize, logits.Length);
                Assert.All(logits, value => Assert.True(float.IsFinite(value)));
                Assert.NotEqual(0, logits.Sum(Math.Abs));
            }

        Assert.StartsWith("libggml-cpu-", llama.Backend, StringComparison.Ordinal);
    }

    [LlamaCppFact]
    public async Task Both_engines_compute_the_same_model()
    {
        using var folder = new TempFolder();
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        using var own = EngineProcess.Own();
        string path = folder.File("made-up.gguf");
        foreach (int experts in new[] { 0, 8 })
            foreach (LlamaCppSetting setting in Settings)
            {
                SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama, experts, tied: experts == 0), QuantizationScheme.Parse("F32"));
                var load = new EngineRequest(Load: new EngineSetting(path, 2, 64, setting));
                await own.AskAsync(load, default);
                await llama.AskAsync(load, default);
                float[] ours = (await own.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!, theirs = (await llama.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!;
                double error = ours.Zip(theirs, (a, b) => ((double)a - b) * (a - b)).Sum() / theirs.Sum(b => (double)b * b);
                // F32 weights are multiplied in float32 by both; F16 keys and values round the same way, up to the last bit: 2^-11 squared, and a few of them.
                Assert.InRange(error, 0, 1e-5);
            }
    }

    /// <summary>Folders with experts, quantised: the file is llama.cpp's too, and it computes from it what it computes from a file of its own.</summary>
    [LlamaCppDataFact]
    public async Task Quantised_experts_are_read_by_llama_cpp()
    {
        using var folder = new TempFolder();
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        using var own = EngineProcess.Own();
        string path = folder.File("quantised.gguf");
        foreach (string name in new[] { "mixtral", "qwen3_moe" })
            foreach ((string format, double bound) in new[] { ("F32", 1e-5), ("Q4_K_M", 0.01), ("MXFP4_MOE", 0.01) })
            {
                ExpertFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), path, format);
                var load = new EngineRequest(Load: new EngineSetting(path, 2, 64, Settings[0]));
                await own.AskAsync(load, default);
                await llama.AskAsync(load, default);
                float[] ours = (await own.AskAsync(new EngineRequest(Prompt: [5, 6, 7, 90, 32]), default)).Logits!, theirs = (await llama.AskAsync(new EngineRequest(Prompt: [5, 6, 7, 90, 32]), default)).Logits!;
                double error = Expectation.NormalizedError(ours, theirs);
                Assert.True(error <= bound, $"{name} in {format}: {error}");
            }
    }

    [LlamaCppFact]
    public async Task A_run_takes_the_prompt_and_the_tokens_asked_for_or_stops_in_time()
    {
        using var folder = new TempFolder();
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        using var own = EngineProcess.Own();
        string path = folder.File("made-up.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        foreach (EngineProcess engine in new[] { llama, own })
        {
            EngineAnswer loaded = await engine.AskAsync(new EngineRequest(Load: new EngineSetting(path, 2, 64, Settings[1])), default);
            Assert.True(loaded.PeakBytes > 1_000_000);
            EngineTimes whole = (await engine.AskAsync(new EngineRequest(Prompt: Prompt, Tokens: 20, Seconds: 60), default)).Times!.Value;
            Assert.Equal(20, whole.Tokens);
            Assert.True(whole is { Prefill: > 0, Decode: > 0 });
            EngineTimes cut = (await engine.AskAsync(new EngineRequest(Prompt: Prompt, Tokens: 20, Seconds: 0), default)).Times!.Value;
            Assert.InRange(cut.Tokens, 1, 20);
        }
    }

    [LlamaCppFact]
    public async Task A_build_is_loaded_where_this_CPU_runs_it_and_refused_otherwise()
    {
        using var folder = new TempFolder();
        string path = folder.File("made-up.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        var load = new EngineRequest(Load: new EngineSetting(path, 2, 64, Settings[0]));
        int ran = 0;
        // Sapphire Rapids has AMX, and Piledriver FMA4: no CPU has both, so that one of them at least is refused.
        foreach (string name in new[] { "haswell", "zen4", "piledriver", "sapphirerapids" })
        {
            using EngineProcess llama = PeerTable.Default.Start(LlamaCppPackage.Present!, new PeerBuild(name, LaneWidth.W128));
            try
            {
                await llama.AskAsync(load, default);
                Assert.Equal($"libggml-cpu-{name}.so", llama.Backend);
                ran++;
            }
            catch (RaceException e)
            {
                Assert.Contains($"this CPU does not run llama.cpp's build for {name}", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(ran, LaneWidths.IsSupported(LaneWidth.W256) ? 1 : 0, 3);
        using EngineProcess none = PeerTable.Default.Start(LlamaCppPackage.Present!, new PeerBuild("z80", LaneWidth.W128));
        Assert.Contains("but alderlake, ", (await Assert.ThrowsAsync<RaceException>(() => none.AskAsync(load, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_cannot_load_says_why_and_goes_on()
    {
        using var own = EngineProcess.Own();
        var missing = new EngineRequest(Load: new EngineSetting("/no/such/file.gguf", 1, 64, default));
        Assert.Contains("/no/such/file.gguf", (await Assert.ThrowsAsync<RaceException>(() => own.AskAsync(missing, default))).Message, StringComparison.Ordinal);
        Assert.Contains("no model is loaded", (await Assert.ThrowsAsync<RaceException>(() => own.AskAsync(new EngineRequest(Prompt: [1]), default))).Message, StringComparison.Ordinal);
    }
}
