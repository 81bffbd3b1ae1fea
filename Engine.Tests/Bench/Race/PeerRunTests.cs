using Engine.Bench;
using Engine.Bench.Onnx;
using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

/// <summary>A fact that needs the programs of peers: it never builds them, and is skipped, visibly, where no race has.</summary>
public sealed class PeerProgramFactAttribute : FactAttribute
{
    public PeerProgramFactAttribute()
    {
        string[] missing = [.. PeerTable.All.OfType<ProgramPeer>().Where(p => p.Program.Present is null).Select(p => p.Form)];
        if (missing.Length > 0) Skip = $"needs peers that are built from packages: run `Engine.Bench race` once with --peer {string.Join(" and --peer ", missing)}";
    }
}

public class PeerRunTests
{
    private static readonly int[] Prompt = [5, 6, 7, 290, 32];

    [PeerProgramFact]
    public async Task Each_computes_the_model_that_we_compute()
    {
        using var folder = new TempFolder();
        using var own = EngineProcess.Own();
        foreach (string format in new[] { "Q4_0", "Q8_0" })
        {
            string path = folder.File($"{format}.gguf");
            SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama, tied: false), QuantizationScheme.Parse(format));
            float[] ours = await LogitsAsync(own, path);
            foreach (ProgramPeer peer in PeerTable.All.OfType<ProgramPeer>())
            {
                using var process = new EngineProcess(ChildProcess.Of(peer.Program.Present!));
                float[] theirs = await LogitsAsync(process, Prepared(peer, path, folder));
                double error = ours.Zip(theirs, (a, b) => ((double)a - b) * (a - b)).Sum() / theirs.Sum(b => (double)b * b);
                // Other blocks of activations, and for one of them a head rounded to 4 bits, err by a hundredth; another model by about two.
                Assert.InRange(error, 0, 0.05);
                Assert.Equal(ours.Length, theirs.Length);
            }
        }
    }

    [PeerProgramFact]
    public async Task A_run_takes_the_prompt_and_the_tokens_asked_for_or_stops_in_time()
    {
        using var folder = new TempFolder();
        string path = folder.File("made-up.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        foreach (ProgramPeer peer in PeerTable.All.OfType<ProgramPeer>())
        {
            using var process = new EngineProcess(ChildProcess.Of(peer.Program.Present!));
            EngineAnswer loaded = await process.AskAsync(new EngineRequest(Load: new EngineSetting(Prepared(peer, path, folder), 2, Prompt.Length + 21)), default);
            Assert.True(loaded.PeakBytes > 1_000_000);
            // Twice: nothing stays of the run before.
            int[]? before = null;
            for (int round = 0; round < 2; round++)
            {
                EngineTimes whole = (await process.AskAsync(new EngineRequest(Prompt: Prompt, Tokens: 20, Seconds: 60), default)).Times!.Value;
                Assert.Equal((20, 21), (whole.Tokens, whole.Ids!.Length));
                Assert.True(whole is { Prefill: > 0, Decode: > 0 });
                Assert.Equal(before ?? whole.Ids, whole.Ids);
                before = whole.Ids;
            }

            EngineTimes cut = (await process.AskAsync(new EngineRequest(Prompt: Prompt, Tokens: 20, Seconds: 0), default)).Times!.Value;
            Assert.InRange(cut.Tokens, 1, 20);
        }
    }

    [PeerProgramFact]
    public async Task What_cannot_be_loaded_or_is_not_for_it_is_an_answer()
    {
        foreach (ProgramPeer peer in PeerTable.All.OfType<ProgramPeer>())
        {
            using var process = new EngineProcess(ChildProcess.Of(peer.Program.Present!));
            foreach ((EngineRequest request, string word) in new[]
            {
                (new EngineRequest(Load: new EngineSetting("/no/such/file.gguf", 1, 64)), "/no/such/file.gguf"),
                (new EngineRequest(Prompt: [1]), "no model is loaded"),
                (new EngineRequest(Text: "a"), "does not score texts"),
            })
                Assert.Contains(word, (await Assert.ThrowsAsync<RaceException>(() => process.AskAsync(request, default))).Message, StringComparison.Ordinal);
        }
    }

    private static string Prepared(ProgramPeer peer, string path, TempFolder folder)
    {
        if (peer is not OrtGenAiPeer) return path;
        string onnx = folder.File(Path.GetFileNameWithoutExtension(path));
        GenAiFolder.Write(onnx, path);
        return onnx;
    }

    private static async Task<float[]> LogitsAsync(EngineProcess process, string file)
    {
        await process.AskAsync(new EngineRequest(Load: new EngineSetting(file, 2, 64)), default);
        return (await process.AskAsync(new EngineRequest(Prompt: Prompt), default)).Logits!;
    }
}
