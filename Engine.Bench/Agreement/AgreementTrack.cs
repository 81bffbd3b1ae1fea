using System.Diagnostics;
using Engine.Bench.Race;
using Engine.Bench.Race.Peers;

namespace Engine.Bench.Agreement;

/// <summary>
/// Scores a text on one file with this engine, in both precisions, and with llama.cpp, on the same ids: one process after the other. llama.cpp keeps keys
/// and values in F16 and attends without its flash kernel, whose sums are in F16 too.
/// </summary>
internal sealed class AgreementTrack(string file, string textFile, int context, int windows, int threads, Action<string> log)
{
    public async Task<AgreementResult> RunAsync(CancellationToken cancellation)
    {
        string text = await File.ReadAllTextAsync(textFile, cancellation), llamaCpp = await LlamaCppPackage.FolderAsync(cancellation);
        int[] ids = [];
        List<int[]> chosen = [];
        List<Score> ours = [];
        foreach ((string name, bool exact) in new[] { ("fast", false), ("exact", true) })
        {
            using var process = EngineProcess.Own();
            await process.AskAsync(new EngineRequest(Load: new EngineSetting(file, threads, context, Own: new OwnSetting { Exact = exact })), cancellation);
            if (ids.Length == 0)
            {
                ids = (await process.AskAsync(new EngineRequest(Text: text), cancellation)).Ids!;
                chosen = [.. WindowLoss.Windows(ids, context).Take(windows)];
                if (chosen.Count == 0) throw new RaceException($"{textFile}: {ids.Length} tokens do not fill one window of {context}");
            }

            ours.Add(await ScoreAsync(name, process, chosen, cancellation));
        }

        using var llama = PeerTable.Default.Start(llamaCpp);
        await llama.AskAsync(new EngineRequest(Load: new EngineSetting(file, threads, context)), cancellation);
        Score peer = await ScoreAsync(LlamaCppPackage.Version, llama, chosen, cancellation);
        return new AgreementResult
        {
            File = Path.GetFileName(file),
            Text = Path.GetFileName(textFile),
            Context = context,
            Windows = chosen.Count,
            Tokens = ids.Length,
            SameIds = await PeerIdsAsync(llamaCpp, text, cancellation) is int[] theirs ? theirs.AsSpan().SequenceEqual(ids) : null,
            Backend = llama.Backend ?? "its only build",
            Peer = peer,
            Ours = ours,
        };
    }

    /// <summary>
    /// What llama.cpp's tokenizer makes of the text, or null: where a vocabulary lacks a character and has no tokens for bytes, it ends its process.
    /// </summary>
    private async Task<int[]?> PeerIdsAsync(string llamaCpp, string text, CancellationToken cancellation)
    {
        using var process = PeerTable.Default.Start(llamaCpp);
        try
        {
            await process.AskAsync(new EngineRequest(Load: new EngineSetting(file, threads, context)), cancellation);
            return (await process.AskAsync(new EngineRequest(Text: text), cancellation)).Ids;
        }
        catch (RaceException)
        {
            log($"{LlamaCppPackage.Version} cannot tokenise {textFile}");
            return null;
        }
    }

    private async Task<Score> ScoreAsync(string name, EngineProcess process, List<int[]> chosen, CancellationToken cancellation)
    {
        double loss = 0;
        long began = Stopwatch.GetTimestamp();
        foreach (int[] window in chosen) loss += (await process.AskAsync(new EngineRequest(Window: window), cancellation)).Loss!.Value;
        var score = new Score(name, loss, chosen.Sum(w => WindowLoss.Count(w.Length)), Stopwatch.GetElapsedTime(began).TotalSeconds);
        log(FormattableString.Invariant($"{name}: perplexity {score.Perplexity:0.0000} in {score.Seconds:0.0} s"));
        return score;
    }
}
