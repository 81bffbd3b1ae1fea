using System.Globalization;
using System.Text;

namespace Engine.Bench.Ablation;

/// <summary>An ablation's result for people.</summary>
internal static class AblationMarkdown
{
    public static string Of(AblationResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{result.Model}; {Machine.Describe()}; {result.Threads} threads. Medians of {result.Whole.Samples.Count} samples, in {result.Took.TotalSeconds:0} s; {result.Repeated} disturbed runs repeated.");
        Line($"A row that is slow takes fewer tokens, as its columns say, and a very slow one a single sample. Between its beginning and its end the whole engine drifted by {Drift(result):+0 %;-0 %}; ratios are to the mean of both.");
        if (result.Noisy) Line($"**Noisy: others kept the machine busy. These figures prove nothing.**");
        if (result.Text is not null)
            Line($"Perplexity: {result.Text}, windows of {result.Window}, the second half of each scored; the ratio is to the whole engine on the same windows.{(result.Synthetic ? " These weights are made up: only the ratio means something." : "")}");
        Line($"Logits: how far they are from the whole engine's after a short prompt (normalised mean squared error).");
        Line($"");
        Line($"| without | instead | prompt | prefill (tokens/s) | ratio | tokens | decode (tokens/s) | ratio | perplexity | ratio | scored | logits | peak memory (MB) |");
        Line($"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (AblationRow row in result.Rows)
            Line($"| {row.Technique.Name} | {row.Technique.Instead} | {row.Prompt} | {row.Prefill:0.0} | {row.Prefill / result.WholePrefill:0.000} | {row.Tokens} | {row.Decode:0.00} | {row.Decode / result.WholeDecode:0.000} | {Real(result.Perplexity(row), "0.0000")} | {Real(result.PerplexityRatio(row), "0.0000")} | {row.Losses.Count * Race.WindowLoss.Count(result.Window)} | {Logits(row)} | {row.PeakBytes / 1e6:0} |");
        Line($"");
        Line($"| tokens before it | one more token with the cache (ms) | without (ms) |");
        Line($"|---:|---:|---:|");
        foreach (TokenCost cost in result.Costs) Line($"| {cost.Length} | {1e3 * cost.WithCache:0.00} | {1e3 * cost.WithoutCache:0.00} |");
        return text.ToString();
    }

    private static double Drift(AblationResult result) => result.Rows[^1].Decode / result.Whole.Decode - 1;

    private static string Logits(AblationRow row)
    {
        string error = row.SameBits ? "same bits" : row.LogitsError.ToString("0.0e+0", CultureInfo.InvariantCulture);
        return row.Technique.SameBits && !row.SameBits ? $"**{error}, and same bits are promised**" : error;
    }

    private static string Real(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
