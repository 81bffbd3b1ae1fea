using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Bench.Load;

/// <summary>Loads of one file in one state of the system's file cache.</summary>
/// <param name="Kind"><c>rows</c>, or <c>panels</c> ready-made.</param>
/// <param name="Cold">The system was asked to forget the file before each load.</param>
/// <param name="FileBytes">The file's length.</param>
/// <param name="Samples">What was measured.</param>
internal sealed record LoadRow(string Kind, bool Cold, long FileBytes, IReadOnlyList<LoadSample> Samples)
{
    /// <summary>Medians; of memory the most.</summary>
    public double Seconds => Median.Of(Samples.Select(s => s.Seconds));
    public double WeightSeconds => Median.Of(Samples.Select(s => s.WeightSeconds));
    public double BytesPerSecond => FileBytes / WeightSeconds;
    public long PeakBytes => Samples.Max(s => s.PeakBytes);
    public long AllowedBytes => Samples[0].AllowedBytes;
}

/// <summary>A run of <c>load</c>, for people and for programs.</summary>
/// <param name="Model">The file's name.</param>
/// <param name="Threads">Threads that loaded.</param>
/// <param name="LoadAverage">The system's load average when it began, or NaN.</param>
/// <param name="Rows">What was measured.</param>
internal sealed record LoadResult(string Model, int Threads, double LoadAverage, IReadOnlyList<LoadRow> Rows)
{
    /// <summary>A table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{Machine.Describe()}; {Threads} threads; load average {LoadAverage:0.0} before. Medians of {Rows[0].Samples.Count} loads, each in a process of its own; the most memory of all.");
        if (Rows.All(r => !r.Cold)) Line($"This system cannot be asked to forget a file: all loads are from its memory.");
        Line($"");
        Line($"| {Model} | file (MB) | file cache | load (s) | of it weights (s) | of the file (GB/s) | peak memory (MB) | weights + 5 % + 100 MB |");
        Line($"|---|---:|---|---:|---:|---:|---:|---:|");
        foreach (LoadRow r in Rows)
            Line($"| {r.Kind} | {r.FileBytes / 1e6:0} | {(r.Cold ? "cold" : "warm")} | {r.Seconds:0.00} | {r.WeightSeconds:0.00} | {r.BytesPerSecond / 1e9:0.00} | {r.PeakBytes / 1e6:0} | {r.AllowedBytes / 1e6:0} |");
        return text.ToString();
    }

    /// <summary>The same and the raw samples.</summary>
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", Threads);
        json.WriteReal("load_average", LoadAverage);
        json.WriteStartArray("loads");
        foreach (LoadRow row in Rows) Write(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, LoadRow row)
    {
        json.WriteStartObject();
        json.WriteString("kind", row.Kind);
        json.WriteBoolean("cold", row.Cold);
        json.WriteNumber("file_bytes", row.FileBytes);
        json.WriteReal("seconds", row.Seconds);
        json.WriteReal("weight_seconds", row.WeightSeconds);
        json.WriteReal("file_gbs", row.BytesPerSecond / 1e9);
        json.WriteNumber("peak_bytes", row.PeakBytes);
        json.WriteNumber("allowed_bytes", row.AllowedBytes);
        json.WriteStartArray("samples");
        foreach (LoadSample sample in row.Samples) JsonSerializer.Serialize(json, sample, LoadMessages.Default.LoadSample);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
