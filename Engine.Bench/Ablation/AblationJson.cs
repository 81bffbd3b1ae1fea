using System.Text.Json;

namespace Engine.Bench.Ablation;

/// <summary>An ablation's result for programs.</summary>
internal static class AblationJson
{
    public static string Of(AblationResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", result.Model);
        json.WriteBoolean("made_up_weights", result.Synthetic);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", result.Threads);
        json.WriteString("text", result.Text);
        json.WriteNumber("window", result.Window);
        json.WriteBoolean("noisy", result.Noisy);
        json.WriteNumber("repeated_runs", result.Repeated);
        json.WriteReal("seconds", result.Took.TotalSeconds);
        json.WriteStartArray("rows");
        foreach (AblationRow row in result.Rows) WriteRow(json, result, row);
        json.WriteEndArray();
        json.WriteStartArray("token_costs");
        foreach (TokenCost cost in result.Costs)
        {
            json.WriteStartObject();
            json.WriteNumber("length", cost.Length);
            json.WriteReal("with_cache_seconds", cost.WithCache);
            json.WriteReal("without_cache_seconds", cost.WithoutCache);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteRow(Utf8JsonWriter json, AblationResult result, AblationRow row)
    {
        json.WriteStartObject();
        json.WriteString("without", row.Technique.Name);
        json.WriteString("instead", row.Technique.Instead);
        json.WriteNumber("prompt", row.Prompt);
        json.WriteNumber("tokens", row.Tokens);
        json.WriteReal("prefill_tps", row.Prefill);
        json.WriteReal("decode_tps", row.Decode);
        json.WriteReal("prefill_ratio", row.Prefill / result.WholePrefill);
        json.WriteReal("decode_ratio", row.Decode / result.WholeDecode);
        json.WriteReal("perplexity", result.Perplexity(row));
        json.WriteReal("perplexity_ratio", result.PerplexityRatio(row));
        json.WriteNumber("scored_tokens", row.Losses.Count * Race.WindowLoss.Count(result.Window));
        json.WriteReal("logits_error", row.LogitsError);
        json.WriteBoolean("same_bits", row.SameBits);
        json.WriteBoolean("same_tokens", row.SameTokens);
        json.WriteReal("peak_mb", row.PeakBytes / 1e6);
        json.WriteStartArray("samples");
        foreach (AblationSample sample in row.Samples)
        {
            json.WriteStartObject();
            json.WriteReal("prefill_tps", sample.Prefill);
            json.WriteReal("decode_tps", sample.Decode);
            json.WriteNumber("tokens", sample.Tokens);
            json.WriteReal("foreign_cores", sample.ForeignCores);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
