using System.Globalization;
using System.Text;

namespace Engine.Bench.Race;

/// <summary>A race's result for people.</summary>
internal static class RaceMarkdown
{
    // On random weights quantised activations part by about a hundredth; another model by about two.
    private const double Disagreement = 0.1;

    public static string Of(RaceResult result)
    {
        RaceOptions options = result.Options;
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{Machine.Describe()}; {options.Threads} threads. Read bandwidth {result.BandwidthLimit / 1e9:0.0} GB/s, multiply peak {result.MultiplyLimit / 1e9:0} GMAC/s.");
        Line($"Medians of {result.Samples.Count / 2} samples of each engine in turns, in {result.Took.TotalSeconds:0} s; {result.Repeated} disturbed runs repeated.");
        foreach (RaceSide side in new[] { result.Ours, result.Peer }) Line($"{side.Name}: {side.Setting}.");
        if (result.Noisy) Line($"**Noisy: others kept the machine busy (load average {result.LoadAverage:0.0}), or time ran out. These figures prove nothing.**");
        if (!ForeignLoad.IsKnown) Line($"**This machine does not tell whether others keep it busy.**");
        if (result.LogitsError > Disagreement) Line($"**The engines do not compute the same model: their logits differ by {result.LogitsError:0.00} (normalised mean squared error).**");
        Line($"");
        Line($"| {options.Model} | prefill {options.Prompt} (tokens/s) | share of multiply peak | decode {options.Tokens} (tokens/s) | share of read bandwidth | peak memory (MB) |");
        Line($"|---|---:|---:|---:|---:|---:|");
        foreach (RaceSide side in new[] { result.Ours, result.Peer })
            Line($"| {side.Name} | {side.Prefill:0.0} | {result.MultiplyShare(side)} | {side.Decode:0.0} | {result.BandwidthShare(side)} | {Megabytes(side)} |");
        Line($"| ratio | {result.PrefillRatio:0.00} | | {result.DecodeRatio:0.00} | | |");
        PairedRatio prefill = result.Paired(times => times.Prefill), decode = result.Paired(times => times.Decode);
        Line($"| by {(options.Starts == 1 ? "rounds" : "starts")}, {decode.Confidence:0 %} interval | {Interval(prefill)} | | {Interval(decode)} | | |");
        return text.ToString();
    }

    private static string Interval(PairedRatio paired) => string.Create(CultureInfo.InvariantCulture, $"{paired.Ratio:0.000} ({paired.Low:0.000} to {paired.High:0.000})");

    private static string Megabytes(RaceSide side) => side.PeakMegabytes is double peak ? peak.ToString("0", CultureInfo.InvariantCulture) : "not known";
}
