using System.Text;
using System.Text.Json;

namespace Engine.Bench.Race;

/// <summary>A race's result for programs: what was found, and the raw samples.</summary>
internal static class RaceJson
{
    public static string Of(RaceResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteSide(json, "ours", result.Ours, null);
            WriteSide(json, "peer", result.Peer, result.PeerSetting);
            Number(json, "prefill_ratio", result.PrefillRatio);
            Number(json, "decode_ratio", result.DecodeRatio);
            Number(json, "bandwidth_share", result.BandwidthShare(result.Ours));
            Number(json, "peer_bandwidth_share", result.BandwidthShare(result.Peer));
            Number(json, "multiply_share", result.MultiplyShare(result.Ours));
            Number(json, "peer_multiply_share", result.MultiplyShare(result.Peer));
            json.WriteBoolean("noisy", result.Noisy);
            json.WriteBoolean("load_checked", ForeignLoad.IsKnown);
            json.WriteNumber("repeated_runs", result.Repeated);
            Number(json, "load_average", result.LoadAverage);
            Number(json, "logits_error", result.LogitsError);
            Number(json, "read_bandwidth_gbs", result.ReadBandwidth / 1e9);
            Number(json, "multiply_peak_gmacs", result.MultiplyPeak / 1e9);
            json.WriteNumber("decode_bytes_per_token", (long)result.Work.DecodeBytes(result.Options.Prompt, result.Options.Tokens));
            json.WriteNumber("prefill_multiplications_per_token", (long)result.Work.PrefillMultiplications(result.Options.Prompt));
            json.WriteString("model", result.Options.Model);
            json.WriteString("architecture", result.Work.Architecture);
            json.WriteString("machine", Machine.Describe());
            json.WriteNumber("threads", result.Options.Threads);
            json.WriteNumber("prompt", result.Options.Prompt);
            json.WriteNumber("tokens", result.Options.Tokens);
            Number(json, "seconds", result.Took.TotalSeconds);
            WriteSamples(json, result.Samples);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteSide(Utf8JsonWriter json, string key, RaceSide side, string? setting)
    {
        json.WriteStartObject(key);
        json.WriteString("name", side.Name);
        if (setting is not null) json.WriteString("setting", setting);
        Number(json, "prefill_tps", side.Prefill);
        Number(json, "decode_tps", side.Decode);
        Number(json, "peak_mb", side.PeakMegabytes ?? double.NaN);
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, IReadOnlyList<RaceSample> samples)
    {
        json.WriteStartArray("samples");
        foreach (RaceSample sample in samples)
        {
            json.WriteStartObject();
            json.WriteNumber("round", sample.Round);
            json.WriteString("engine", sample.Ours ? "ours" : "peer");
            json.WriteNumber("prompt", sample.Times.PromptTokens);
            json.WriteNumber("tokens", sample.Times.Tokens);
            Number(json, "prefill_seconds", sample.Times.PrefillSeconds);
            Number(json, "decode_seconds", sample.Times.DecodeSeconds);
            Number(json, "prefill_tps", sample.Times.Prefill);
            Number(json, "decode_tps", sample.Times.Decode);
            Number(json, "foreign_cores", sample.ForeignCores);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>JSON has no NaN: what is not known is null.</summary>
    private static void Number(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(key, Math.Round(value, 6));
        else json.WriteNull(key);
    }
}
