using Engine.Bench.Race;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ablation;

/// <summary>
/// Runs the same generation with the whole engine, then without one technique after the other, then with the whole engine again, which shows how far the
/// machine drifted meanwhile. Each row is a process of its own, and a slow one takes fewer tokens.
/// </summary>
internal sealed class AblationTrack(AblationOptions options, Action<string> log)
{
    private const int SlowBudgets = 4, WindowBudgets = 2, FirstWindowBudgets = 15;
    private readonly ForeignLoad _load = new();

    public async Task<AblationResult> RunAsync(CancellationToken cancellation)
    {
        var patience = new Patience(_load, options.Patience, options.Limit);
        int context = Math.Max(Math.Max(options.Prompt + options.Tokens + 1, options.Window), options.Longest + CostCurve.Tokens + 1);
        var setting = new EngineSetting(options.Model.Path, options.Threads, context, Own: new OwnSetting { Format = options.Model.Format });
        using UnquantizedCopy? twin = UnquantizedCopy.Of(options.Model, log);
        EngineSetting? unquantized = twin is null ? null : setting with { File = twin.Path, Own = new OwnSetting() };

        List<AblationRow> rows = [];
        IReadOnlyList<TokenCost> costs;
        int[][] windows;
        AblationProbe whole;
        using (var stage = await AblationStage.StartAsync(setting, _load, cancellation))
        {
            windows = options.Text is null
                ? []
                : [.. WindowLoss.Windows((await stage.AskAsync(new EngineRequest(Text: options.Text))).Ids!, options.Window).Take(options.Windows)];
            whole = await stage.ProbeAsync(options.Budget);
            rows.Add(await RowAsync(stage, Technique.None, whole, whole, windows, patience));
            costs = await new CostCurve(options, log).MeasureAsync(stage, patience);
        }

        foreach (Technique technique in Technique.All(unquantized, options.Threads, LaneWidths.Choose())
            .Where(t => t.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)).Append(Technique.None))
        {
            using var stage = await AblationStage.StartAsync(technique.Without(setting), _load, cancellation);
            rows.Add(await RowAsync(stage, technique, await stage.ProbeAsync(options.Budget), whole, windows, patience));
        }

        return new AblationResult
        {
            Model = options.Model.Name,
            Synthetic = options.Model.Synthetic,
            Threads = options.Threads,
            Prompt = options.Prompt,
            Tokens = options.Tokens,
            Window = options.Window,
            Text = windows.Length == 0 ? null : options.TextName,
            Rows = rows,
            Costs = costs,
            Noisy = patience.GaveUp,
            Repeated = patience.Repeated,
            Took = patience.Elapsed,
        };
    }

    private async Task<AblationRow> RowAsync(AblationStage stage, Technique technique, AblationProbe probe, AblationProbe whole, int[][] windows,
        Patience patience)
    {
        int prompt = probe.Affordable(options.Prompt, options.Budget);
        List<AblationSample> samples = [];
        for (int i = 1; i <= options.Samples; i++)
        {
            Measured<EngineTimes> measured =
                await patience.MeasureAsync(() => stage.RunAsync(prompt, options.Tokens, seed: i, options.Budget), ownLoad: true, stage.Cancellation);
            EngineTimes times = measured.Value;
            samples.Add(new AblationSample(prompt / times.Prefill, times.Tokens / times.Decode, times.Tokens, measured.ForeignCores));
            // Where even the fewest tokens take that long, chance has no share worth another sample.
            if (times.Prefill + times.Decode > SlowBudgets * options.Budget.TotalSeconds) break;
        }

        // What the samples took says what a window will; one window may take longer than others.
        double rate = Median.Of(samples.Select(s => s.Prefill)), seconds = options.Window / rate;
        List<double> losses = [];
        foreach (int[] window in windows.TakeWhile((_, i) => (i + 1) * seconds <= (i == 0 ? FirstWindowBudgets : WindowBudgets) * options.Budget.TotalSeconds))
            losses.Add((await stage.AskAsync(new EngineRequest(Window: window))).Loss!.Value);
        var row = new AblationRow
        {
            Technique = technique,
            Prompt = prompt,
            Samples = samples,
            Losses = losses,
            LogitsError = probe.LogitsError(whole),
            SameBits = probe.SameBits(whole),
            SameTokens = probe.Ids.AsSpan().SequenceEqual(whole.Ids),
            PeakBytes = stage.PeakBytes,
        };
        log(FormattableString.Invariant($"without {technique.Name}: prefill {row.Prefill:0.0}, decode {row.Decode:0.0} tokens/s"));
        return row;
    }
}
