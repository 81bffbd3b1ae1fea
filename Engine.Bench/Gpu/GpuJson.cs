using System.Text.Json;

namespace Engine.Bench.Gpu;

/// <summary>What <c>gpu</c> found, for programs.</summary>
internal static class GpuJson
{
    public static string Of(GpuResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("device", result.Device);
        json.WriteBoolean("is_processor", result.IsProcessor);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("prefill_tokens", result.Options.Prefill);
        json.WriteNumber("decode_tokens", result.Options.Decode);
        json.WriteNumber("samples", result.Options.Samples);
        json.WriteReal("seconds", result.Took.TotalSeconds);
        json.WriteStartObject("limits");
        foreach (GpuLimit limit in result.Limits.All) json.WriteReal(limit.Key, limit.Rate);
        json.WriteEndObject();
        json.WriteStartArray("rows");
        foreach (GpuRow row in result.Rows) Write(json, row, result.Limits);
        json.WriteEndArray();
        json.WriteStartArray("left_out");
        foreach (string model in result.LeftOut) json.WriteStringValue(model);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, GpuRow row, GpuLimits limits)
    {
        json.WriteStartObject();
        json.WriteString("shape", row.Shape);
        json.WriteString("format", row.Format);
        json.WriteString("failure", row.Failure);
        if (row.Failure is null)
        {
            json.WriteReal("load_seconds", row.LoadSeconds);
            json.WriteReal("decode_tps", row.Decode);
            json.WriteNumber("weight_bytes_per_token", row.Work.WeightBytes);
            json.WriteNumber("cache_bytes_per_token", row.Work.CacheBytes);
            json.WriteReal("decode_share_of_read", row.DecodeShare(limits).Value);
            json.WriteBoolean("decode_share_raised", row.DecodeShare(limits).IsNoise);
            json.WriteReal("decode_us_per_token", row.MicrosecondsPerToken);
            json.WriteReal("launches_per_token", row.LaunchesPerToken);
            json.WriteReal("copies_per_token", row.CopiesPerToken);
            json.WriteReal("synchronisations_per_token", row.SynchronisationsPerToken);
            json.WriteReal("prefill_tps", row.Prefill);
            json.WriteReal("products_per_token", row.Work.Products);
            json.WriteReal("attention_products_per_token", row.Work.Scores);
            json.WriteString("multiply_limit", limits.Of(row.Work.Operand).Name);
            json.WriteReal("prefill_share_of_multiply", row.PrefillShare(limits).Value);
            json.WriteBoolean("prefill_share_raised", row.PrefillShare(limits).IsNoise);
            json.WriteNumber("prompt_launches", row.PromptCounts.Launches);
            json.WriteNumber("prompt_synchronisations", row.PromptCounts.Synchronisations);
            json.WriteStartArray("samples");
            foreach (GpuSample sample in row.Samples)
            {
                json.WriteStartObject();
                json.WriteReal("prefill_tps", sample.Prefill);
                json.WriteReal("decode_tps", sample.Decode);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
