using System.Globalization;
using System.Text;

namespace Engine.Bench.Gpu;

/// <summary>What <c>gpu</c> found, for people.</summary>
internal static class GpuMarkdown
{
    public static string Of(GpuResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        GpuOptions options = result.Options;
        Line($"{result.Device}; {Machine.Describe()}.");
        Line($"Medians of {options.Samples} samples, the best of as many for limits, in {result.Took.TotalSeconds:0} s.");
        if (result.IsProcessor) Line($"**A processor stands for the GPU: its limits are those of plain code, and no share of them means anything.**");
        Line($"");
        Line($"| the device by itself | |");
        Line($"|---|---:|");
        foreach (GpuLimit limit in result.Limits.All) Line($"| {limit.Name} ({limit.Unit}) | {Rate(limit.Rate)} |");
        Line($"");
        string decoded = Invariant($"decode {options.Decode} (tokens/s) | read per token (MB) | share of read | µs per token | launches | copies | waits"),
            prompt = Invariant($"prefill {options.Prefill} (tokens/s) | share of multiply | multiplied by | launches of the prompt");
        Line($"| model | {decoded} | {prompt} | load (s) |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|");
        foreach (GpuRow row in result.Measured)
        {
            double megabytes = (row.Work.WeightBytes + row.Work.CacheBytes) / 1e6;
            string decode = Invariant($"{row.Decode:0.0} | {megabytes:0.0} | {row.DecodeShare(result.Limits)} | {row.MicrosecondsPerToken:0}"),
                counts = Invariant($"{row.LaunchesPerToken:0.#} | {row.CopiesPerToken:0.#} | {row.SynchronisationsPerToken:0.#}"),
                multiply = $"{row.PrefillShare(result.Limits)} | {result.Limits.Of(row.Work.Operand).Name}",
                prefill = Invariant($"{row.Prefill:0.0} | {multiply} | {row.PromptCounts.Launches}");
            Line($"| {row.Shape} {row.Format} | {decode} | {counts} | {prefill} | {row.LoadSeconds:0.0} |");
        }

        foreach (GpuRow row in result.Rows.Where(row => row.Failure is not null)) Line($"\n**{row.Shape} {row.Format} failed:** {row.Failure}");
        if (result.LeftOut.Count > 0) Line($"\nNo time was left for {string.Join(", ", result.LeftOut)}.");
        return text.ToString();
    }

    private static string Rate(double rate) => double.IsNaN(rate) ? "none" : (rate / 1e9).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
