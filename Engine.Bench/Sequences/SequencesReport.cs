using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Bench.Sequences;

/// <summary>Sequences together, for people and for programs.</summary>
internal static class SequencesReport
{
    public static string Markdown(SequencesResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{result.Model}; {Machine.Describe()}; {result.Threads} threads, {result.Lanes} lanes. Read bandwidth {result.Limits.ReadBandwidth / 1e9:0.0} GB/s ({result.Limits.Pattern}), multiply peak {result.Limits.MultiplyPeak / 1e9:0} GMAC/s ({result.Limits.Instructions}), {result.Limits.AttentionPeak / 1e9:0} of float32.");
        Line($"Medians of {result.Samples.Count / (result.Counts.Count + 1)} samples each in turns, in {result.Took.TotalSeconds:0} s; {result.Repeated} disturbed runs repeated.");
        if (result.Noisy) Line($"**Noisy: others kept the machine busy. These figures prove nothing.**");
        Line($"");
        Line($"| sequences | prompt | tokens each | decode of all (tokens/s) | ratio | with prompts (tokens/s) |");
        Line($"|---:|---:|---:|---:|---:|---:|");
        foreach (int count in result.Counts.Prepend(1))
            Line($"| {count} | {result.Prompt} | {result.Tokens} | {result.Rate(count):0.0} | {result.Ratio(count):0.00} | {result.Whole(count):0.0} |");
        if (result.Steps.Count > 0) text.Append(StepReport.Markdown(result.Steps));
        Line($"");
        Line($"| prompt | samples | first token p50 (ms) | p90 (ms) | p99 (ms) | at least, by multiply peak and bandwidth (ms) | p50 as a multiple | with attention in float32, at least (ms) | p50 as a multiple |");
        Line($"|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (FirstTokens first in result.FirstTokens)
            Line($"| {first.Prompt} | {first.Seconds.Count} | {1e3 * first.At(0.5):0.0} | {1e3 * first.At(0.9):0.0} | {1e3 * first.At(0.99):0.0} | {Multiple(first, first.Limit)} | {Multiple(first, first.FloatLimit)} |");

        foreach (int prompt in result.TooLong) Line($"\nA prompt of {prompt} has no room in the model's context.");
        return text.ToString();
    }

    public static string Json(SequencesResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", result.Model);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("prompt", result.Prompt);
        json.WriteNumber("tokens", result.Tokens);
        json.WriteStartArray("together");
        foreach (int count in result.Counts.Prepend(1))
        {
            json.WriteStartObject();
            json.WriteNumber("sequences", count);
            json.WriteReal("tps", result.Rate(count));
            json.WriteReal("ratio", result.Ratio(count));
            json.WriteReal("with_prompts_tps", result.Whole(count));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteReal("read_bandwidth_gbs", result.Limits.ReadBandwidth / 1e9);
        json.WriteString("read_pattern", result.Limits.Pattern);
        json.WriteReal("multiply_peak_gmacs", result.Limits.MultiplyPeak / 1e9);
        json.WriteString("multiply_instructions", result.Limits.Instructions);
        json.WriteReal("float32_peak_gmacs", result.Limits.AttentionPeak / 1e9);
        json.WriteReal("weight_bytes", result.WeightBytes);
        json.WriteBoolean("noisy", result.Noisy);
        json.WriteNumber("repeated_runs", result.Repeated);
        json.WriteReal("seconds", result.Took.TotalSeconds);
        StepReport.Write(json, result.Steps);
        json.WriteStartArray("first_token");
        foreach (FirstTokens first in result.FirstTokens) WriteFirst(json, first);
        json.WriteEndArray();
        json.WriteStartArray("samples");
        foreach (TogetherSample sample in result.Samples)
        {
            json.WriteStartObject();
            json.WriteNumber("sequences", sample.Sequences);
            json.WriteReal("tps", sample.Rate);
            json.WriteReal("with_prompts_tps", sample.Whole);
            json.WriteReal("foreign_cores", sample.ForeignCores);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFirst(Utf8JsonWriter json, FirstTokens first)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt", first.Prompt);
        foreach (double share in SequencesResult.Shares) json.WriteReal($"p{Text(100 * share, "0")}_ms", 1e3 * first.At(share));
        json.WriteReal("limit_ms", 1e3 * first.Limit);
        json.WriteReal("float32_attention_limit_ms", 1e3 * first.FloatLimit);
        json.WriteStartArray("samples_ms");
        foreach (double seconds in first.Seconds) json.WriteNumberValue(Math.Round(1e3 * seconds, 3));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A limit and the median as a multiple of it; never less than one.
    private static string Multiple(FirstTokens first, double limit)
    {
        double median = first.At(0.5);
        if (double.IsNaN(limit)) return "not known | ";
        return limit > median ? $"{Text(1e3 * median, "0.0")} | 1.00 (noise)" : $"{Text(1e3 * limit, "0.0")} | {Text(median / limit, "0.00")}";
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
