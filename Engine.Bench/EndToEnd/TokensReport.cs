using System.Globalization;
using Engine.Kernels.Lanes;

namespace Engine.Bench.EndToEnd;

/// <summary>What <c>tokens</c> found, for people and for programs.</summary>
internal static class TokensReport
{
    public static string Markdown(string name, LanguageModel model, TokenRates rates, int prompt, int generated)
        => string.Create(CultureInfo.InvariantCulture, $"""
        {Machine.Describe()}; {model.Threads} threads, {model.LaneWidth.Name()} lanes, {model.Precision.ToString().ToLowerInvariant()} precision; medians of {rates.Samples} samples.
        Tuning: {model.Tuning}.

        | model | prefill {prompt} (tokens/s) | decode {generated} (tokens/s) | read per token (MB) | of it keys and values (MB) | memory read (GB/s) | share of it | energy of a prompt's token (J) | of a decoded one (J) |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|
        | {name} | {rates.Prefill:0.0} | {rates.Decode:0.0} | {rates.BytesPerToken / 1e6:0.0} | {rates.CacheBytes / 1e6:0.0} | {rates.Bandwidth / 1e9:0.0} | {rates.Share} | {Joules(rates.PrefillJoules)} | {Joules(rates.DecodeJoules)} |
        """);

    public static string Json(string name, LanguageModel model, TokenRates rates, int prompt, int generated) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", name);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", model.Threads);
        json.WriteString("lanes", model.LaneWidth.Name());
        json.WriteString("tuning", model.Tuning.ToString());
        json.WriteNumber("tuning_ms", model.Tuning.Took.TotalMilliseconds);
        json.WriteString("precision", model.Precision.ToString().ToLowerInvariant());
        json.WriteNumber("samples", rates.Samples);
        json.WriteNumber("prefill_tokens", prompt);
        json.WriteNumber("decode_tokens", generated);
        json.WriteReal("prefill_tokens_per_second", rates.Prefill);
        json.WriteReal("decode_tokens_per_second", rates.Decode);
        json.WriteNumber("weight_bytes_per_token", rates.WeightBytes);
        json.WriteNumber("cache_bytes_per_token", rates.CacheBytes);
        json.WriteReal("read_bandwidth_bytes_per_second", rates.Bandwidth);
        json.WriteReal("share_of_bandwidth", rates.Share.Value);
        json.WriteBoolean("bandwidth_noisy", rates.Share.IsNoise);
        json.WriteReal("prefill_joules_per_token", rates.PrefillJoules);
        json.WriteReal("decode_joules_per_token", rates.DecodeJoules);
        json.WriteEndObject();
    });

    private static string Joules(double joules) => double.IsNaN(joules) ? "not known" : joules.ToString("0.000", CultureInfo.InvariantCulture);
}
