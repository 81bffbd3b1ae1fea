using System.Globalization;
using System.Text;

namespace Engine.Bench.Ops;

/// <summary>Small batches for people and for programs.</summary>
internal static class BatchReport
{
    public static string Markdown(IReadOnlyList<BatchRow> rows, string lanes, int threads, int turns, bool noisy)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        int[] counts = [.. rows.Select(r => r.Tokens).Distinct()];
        string columns = string.Concat(Enumerable.Repeat("---:|", counts.Length));
        Line($"{Machine.Describe()}; {threads} threads, {lanes} lanes; medians of {turns} turns, the limits measured in each.");
        if (noisy) Line($"**Noisy: others kept the machine busy. These figures prove nothing.**");
        Line($"");
        Line($"| share of the limit, tokens | {string.Join(" | ", counts)} |");
        Line($"|---|{columns}");
        foreach (IGrouping<string, BatchRow> format in rows.GroupBy(r => r.Format))
            Line($"| {format.Key} | {string.Join(" | ", format.Select(r => r.Share))} |");
        Line($"");
        Line($"| time (at least: reading, multiplying) in ms, tokens | {string.Join(" | ", counts)} |");
        Line($"|---|{columns}");
        foreach (IGrouping<string, BatchRow> format in rows.GroupBy(r => r.Format)) Line($"| {format.Key} | {string.Join(" | ", format.Select(Times))} |");
        return text.ToString();
    }

    public static string Json(IReadOnlyList<BatchRow> rows, string lanes, int threads, int turns, bool noisy) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("machine", Machine.Describe());
        json.WriteString("lanes", lanes);
        json.WriteNumber("threads", threads);
        json.WriteNumber("turns", turns);
        json.WriteBoolean("noisy", noisy);
        json.WriteStartArray("batches");
        foreach (BatchRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("format", row.Format);
            json.WriteNumber("tokens", row.Tokens);
            json.WriteReal("ms", 1e3 * row.Seconds);
            json.WriteReal("reading_ms", 1e3 * row.Reading);
            json.WriteReal("multiplying_ms", 1e3 * row.Multiplying);
            json.WriteReal("share", row.Share.Value);
            json.WriteBoolean("noisy", row.Share.IsNoise);
            json.WriteNumber("weight_bytes", row.Bytes);
            json.WriteNumber("multiplications", row.Multiplications);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Times(BatchRow row)
        => string.Create(CultureInfo.InvariantCulture, $"{1e3 * row.Seconds:0.00} ({1e3 * row.Reading:0.00}, {1e3 * row.Multiplying:0.00})");
}
