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
        Line($"{result.Model}; {Machine.Describe()}; {result.Threads} threads, {result.Lanes} lanes. Read bandwidth {result.ReadBandwidth / 1e9:0.0} GB/s, multiply peak {result.MultiplyPeak / 1e9:0} GMAC/s.");
        Line($"Medians of {result.Samples.Count / 2} samples each in turns, in {result.Took.TotalSeconds:0} s; {result.Repeated} disturbed runs repeated.");
        if (result.Noisy) Line($"**Noisy: others kept the machine busy. These figures prove nothing.**");
        Line($"");
        Line($"| sequences | prompt | tokens each | decode of all (tokens/s) | ratio | with prompts (tokens/s) |");
        Line($"|---:|---:|---:|---:|---:|---:|");
        Line($"| 1 | {result.Prompt} | {result.Tokens} | {result.Alone:0.0} | 1.00 | {result.WholeAlone:0.0} |");
        Line($"| {result.Count} | {result.Prompt} | {result.Tokens} | {result.Together:0.0} | {result.Ratio:0.00} | {result.WholeTogether:0.0} |");
        Line($"");
        Line($"| prompt | samples | first token p50 (ms) | p90 (ms) | p99 (ms) | at least, by multiply peak and bandwidth (ms) | p50 as a multiple |");
        Line($"|---:|---:|---:|---:|---:|---:|---:|");
        foreach (FirstTokens first in result.FirstTokens)
        {
            string limit = double.IsNaN(first.Limit) ? "not known" : Text(1e3 * first.Limit, "0.0"), multiple = double.IsNaN(first.Limit) ? "" : Text(first.At(0.5) / first.Limit, "0.00");
            Line($"| {first.Prompt} | {first.Seconds.Count} | {1e3 * first.At(0.5):0.0} | {1e3 * first.At(0.9):0.0} | {1e3 * first.At(0.99):0.0} | {limit} | {multiple} |");
        }

        foreach (int prompt in result.TooLong) Line($"\nA prompt of {prompt} has no room in the model's context.");
        return text.ToString();
    }

    public static string Json(SequencesResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", result.Model);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("sequences", result.Count);
        json.WriteNumber("prompt", result.Prompt);
        json.WriteNumber("tokens", result.Tokens);
        json.WriteReal("alone_tps", result.Alone);
        json.WriteReal("together_tps", result.Together);
        json.WriteReal("ratio", result.Ratio);
        json.WriteReal("alone_with_prompts_tps", result.WholeAlone);
        json.WriteReal("together_with_prompts_tps", result.WholeTogether);
        json.WriteReal("read_bandwidth_gbs", result.ReadBandwidth / 1e9);
        json.WriteReal("multiply_peak_gmacs", result.MultiplyPeak / 1e9);
        json.WriteReal("weight_bytes", result.WeightBytes);
        json.WriteBoolean("noisy", result.Noisy);
        json.WriteNumber("repeated_runs", result.Repeated);
        json.WriteReal("seconds", result.Took.TotalSeconds);
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
        json.WriteStartArray("samples_ms");
        foreach (double seconds in first.Seconds) json.WriteNumberValue(Math.Round(1e3 * seconds, 3));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
