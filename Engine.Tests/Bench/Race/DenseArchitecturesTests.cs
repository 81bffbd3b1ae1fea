using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Golden;
using Engine.Tests.Loading;
using Engine.Tests.Models;

namespace Engine.Tests.Bench.Race;

/// <summary>Files of dense architectures other than Llama, made up or quantised from folders, are llama.cpp's too: it computes from them what we do.</summary>
public class DenseArchitecturesTests
{
    private static readonly int[] Prompt = [5, 6, 7, 90, 32];
    private static readonly ShapeLayout[] Layouts = [LlamaLayout.Qwen3, Gpt2Layout.Gpt2];

    // F32 weights are multiplied in float32 by both, and F16 keys and values round the same way up to the last bit: 2^-11 squared, and a few of them; GELU comes from
    // a table of F16 there. With integer dots the two quantise activations in other blocks: twice the error that either may have alone.
    private static readonly (string Scheme, double Bound)[] Bounds = [("F32", 1e-5), ("Q8_0", 1e-3), ("Q4_K_M", 1e-2)];

    [LlamaCppFact]
    public async Task Both_engines_compute_the_same_model()
    {
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        using var own = EngineProcess.Own();
        foreach (ShapeLayout layout in Layouts)
            foreach ((string scheme, double bound) in Bounds)
                await Agree(own, llama, path => SyntheticCheckpoint.Write(path, SmallShapes.Of(layout), QuantizationScheme.Parse(scheme)), bound, $"{layout.Architecture} in {scheme}");
    }

    [LlamaCppDataFact]
    public async Task Quantised_folders_are_read_by_llama_cpp()
    {
        using var llama = PeerTable.Default.Start(LlamaCppPackage.Present!);
        using var own = EngineProcess.Own();
        foreach (string name in new[] { "qwen3", "gpt2" })
            foreach ((string scheme, double bound) in Bounds)
                await Agree(own, llama, path => DenseFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), path, scheme).Dispose(), bound, $"{name} in {scheme}");
    }

    private static async Task Agree(EngineProcess own, EngineProcess llama, Action<string> write, double bound, string what)
    {
        using var folder = new TempFolder();
        string path = folder.File("made.gguf");
        write(path);
        var load = new EngineRequest(Load: new EngineSetting(path, 2, 64, new(Mapped: false, FlashPrefill: true, FlashDecode: true)));
        await own.AskAsync(load, default);
        await llama.AskAsync(load, default);
        float[] ours = (await own.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!, theirs = (await llama.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!;
        double error = Expectation.NormalizedError(ours, theirs);
        Assert.True(error <= bound, $"{what}: {error} is beyond {bound}");
    }
}
