using Engine.Bench.Race;

namespace Engine.Bench.Ablation;

/// <summary>
/// The cost of one more token after 1, 2, 4, ... others. One run tells both: without a cache the next token costs what the whole prompt does, with it what a
/// decoded token does right after. It ends where a prompt takes longer than a sample's budget.
/// </summary>
internal sealed class CostCurve(AblationOptions options, Action<string> log)
{
    /// <summary>Decoded tokens behind each point.</summary>
    public const int Tokens = 8;

    // Below this a prompt is so short that chance shows: it is run three times.
    private const double Short = 1;

    public async Task<IReadOnlyList<TokenCost>> MeasureAsync(AblationStage stage, Patience patience)
    {
        List<TokenCost> costs = [];
        for (int length = 1; length <= options.Longest; length *= 2)
        {
            List<EngineTimes> runs = [];
            do
            {
                Measured<EngineTimes> measured =
                    await patience.MeasureAsync(() => stage.RunAsync(length, Tokens, seed: length, options.Budget), ownLoad: true, stage.Cancellation);
                runs.Add(measured.Value);
            }
            while (runs.Count < options.Samples && runs[^1].Prefill < Short);
            var cost = new TokenCost(length, Median.Of(runs.Select(r => r.Decode / r.Tokens)), Median.Of(runs.Select(r => r.Prefill)));
            costs.Add(cost);
            log(FormattableString.Invariant(
                $"one more token after {length}: {1e3 * cost.WithCache:0.0} ms, without the cache {1e3 * cost.WithoutCache:0.0} ms"));
            if (cost.WithoutCache > options.Budget.TotalSeconds) break;
        }

        return costs;
    }
}
