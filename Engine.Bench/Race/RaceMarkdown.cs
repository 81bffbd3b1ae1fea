using System.Globalization;
using System.Text;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race;

/// <summary>A race's result for people.</summary>
internal static class RaceMarkdown
{
    // On random weights quantised activations part by about a hundredth; another model by about two.
    private const double Disagreement = 0.1;

    public static string Of(RaceResult result)
    {
        var text = new StringBuilder();
        foreach (string line in (string[])[.. Conditions(result), "", .. Table(result)]) text.Append(line).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Conditions(RaceResult result)
    {
        RaceOptions options = result.Options;
        yield return Invariant($"{Machine.Describe()}; {options.Threads} threads. {Limits(result)}.");
        string turns = Invariant($"{result.Samples.Count / 2} samples of each engine in turns, in {result.Took.TotalSeconds:0} s");
        yield return Invariant($"Medians of {turns}; {result.Repeated} disturbed runs repeated.");
        foreach (RaceSide side in new[] { result.Ours, result.Peer }) yield return $"{side.Name}: {side.Setting}.";
        yield return Energy(result);
        if (result.HasRaisedLimits)
            yield return "**Shares with (noise) came out above 100 %: the limit was measured too low, and is given as the faster side reached it.**";
        if (result.Noisy)
        {
            string busy = Invariant($"others kept the machine busy (load average {result.LoadAverage:0.0})");
            yield return $"**Noisy: {busy}, or time ran out. These figures prove nothing.**";
        }

        if (!ForeignLoad.IsKnown) yield return "**This machine does not tell whether others keep it busy.**";
        if (result.LogitsError > Disagreement)
            yield return "**The engines do not compute the same model: "
                + Invariant($"their logits differ by {result.LogitsError:0.00} (normalised mean squared error).**");
    }

    private static IEnumerable<string> Table(RaceResult result)
    {
        RaceOptions options = result.Options;
        string prompt = $"prefill {options.Prompt} (tokens/s) | share of multiply peak",
            tokens = $"decode {options.Tokens} (tokens/s) | share of read bandwidth";
        yield return $"| {options.Model} | {prompt} | {tokens} | peak memory (MB) |";
        yield return "|---|---:|---:|---:|---:|---:|";
        foreach (RaceSide side in new[] { result.Ours, result.Peer })
        {
            string rates = Invariant($"{side.Prefill:0.0} | {result.MultiplyShare(side)} | {side.Decode:0.0} | {result.BandwidthShare(side)}");
            yield return $"| {side.Name} | {rates} | {Megabytes(side)} |";
        }

        yield return Invariant($"| ratio | {result.PrefillRatio:0.00} | | {result.DecodeRatio:0.00} | | |");
        PairedRatio prefill = result.Paired(times => times.Prefill), decode = result.Paired(times => times.Decode);
        string by = options.Starts == 1 ? "rounds" : "starts";
        yield return Invariant($"| by {by}, {decode.Confidence:0 %} interval | {Interval(prefill)} | | {Interval(decode)} | | |");
    }

    private static string Limits(RaceResult result)
        => Invariant($"Read bandwidth {result.BandwidthLimit / 1e9:0.0} GB/s, multiply peak {result.MultiplyLimit / 1e9:0} GMAC/s ")
            + $"with {result.Options.PeakLanes.Name()} lanes";

    private static string Energy(RaceResult result)
    {
        RaceSide[] known = [.. new[] { result.Ours, result.Peer }.Where(side => !double.IsNaN(side.PrefillEnergy))];
        if (known.Length == 0) return "Energy is not known: no counters of the CPU's can be read here.";
        return $"Energy of the CPU's packages: {string.Join("; ", known.Select(Joules))}.";
    }

    private static string Joules(RaceSide side)
        => Invariant($"{side.Name} {side.PrefillEnergy:0.000} J for a prompt's token, {side.DecodeEnergy:0.000} J for a decoded one");

    private static string Interval(PairedRatio paired) => Invariant($"{paired.Ratio:0.000} ({paired.Low:0.000} to {paired.High:0.000})");

    private static string Megabytes(RaceSide side) => side.PeakMegabytes is double peak ? peak.ToString("0", CultureInfo.InvariantCulture) : "not known";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
