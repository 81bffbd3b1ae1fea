using Engine.Bench.Race.Peers;

namespace Engine.Bench.Race;

/// <summary>Finds llama.cpp's fastest setting for a file: weights mapped or read, flash attention on or off, each for prompts and for single tokens.</summary>
internal sealed class PeerTrial(PeerStage stage, string folder)
{
    private const int WarmUpPrompt = 32, WarmUpTokens = 2, ShareOfTokens = 4, ShareOfLimit = 3;

    public async Task<LlamaCppSetting> FastestAsync(CancellationToken cancellation)
    {
        RaceOptions options = stage.Options;
        EngineProcess process = PeerTable.Default.Start(folder, options.Build);
        using var llama = new LocalContestant(LlamaCppPackage.Version, process, stage.Work.VocabSize);
        stage.Load.Watch(process.Id);
        var trials = new List<(LlamaCppSetting Setting, ContestantTimes Times)>();
        foreach (bool mapped in new[] { false, true })
            foreach (bool flash in new[] { true, false })
            {
                // What there is no time to try is not chosen.
                if (trials.Count > 0 && stage.Patience.Elapsed > options.Limit / ShareOfLimit) break;
                var setting = new LlamaCppSetting(mapped, flash, flash);
                await llama.LoadAsync(stage.Setting with { Peer = setting }, cancellation);
                await llama.RunAsync(WarmUpPrompt, WarmUpTokens, -1, options.LongestDecode, cancellation);
                int tokens = Math.Max(1, options.Tokens / ShareOfTokens);
                Measured<ContestantTimes> measured = await stage.Patience.MeasureAsync(() =>
                    llama.RunAsync(options.Prompt, tokens, 0, options.LongestDecode, cancellation), ownLoad: true, cancellation);
                trials.Add((setting, measured.Value));
                stage.Log($"llama.cpp, {Describe(setting)}: prefill {measured.Value.Prefill:0.0}, decode {measured.Value.Decode:0.0} tokens/s");
            }

        stage.Load.Watch(process.Id, racing: false);
        // The way of loading is one for both: the one that decodes faster. Flash attention is chosen for each.
        bool bestMapped = trials.MaxBy(t => t.Times.Decode).Setting.Mapped;
        var loaded = trials.Where(t => t.Setting.Mapped == bestMapped).ToList();
        return new LlamaCppSetting(bestMapped, loaded.MaxBy(t => t.Times.Prefill).Setting.FlashPrefill, loaded.MaxBy(t => t.Times.Decode).Setting.FlashDecode);
    }

    /// <summary>A setting in words.</summary>
    public static string Describe(LlamaCppSetting setting)
    {
        static string Word(bool flash) => flash ? "on" : "off";
        string flash = setting.FlashPrefill == setting.FlashDecode
            ? Word(setting.FlashDecode)
            : $"{Word(setting.FlashPrefill)} for prefill and {Word(setting.FlashDecode)} for decode";
        return $"weights {(setting.Mapped ? "mapped" : "read")}, flash attention {flash}";
    }
}
