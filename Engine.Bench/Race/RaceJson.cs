using System.Text.Json;
using Engine.Bench.Race.Peers;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race;

/// <summary>A race's result for programs: what was found, and the raw samples.</summary>
internal static class RaceJson
{
    public static string Of(RaceResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        WriteSide(json, "ours", result.Ours);
        WriteSide(json, "peer", result.Peer);
        json.WriteReal("prefill_ratio", result.PrefillRatio);
        json.WriteReal("decode_ratio", result.DecodeRatio);
        WritePaired(json, "prefill_paired", result.Paired(times => times.Prefill));
        WritePaired(json, "decode_paired", result.Paired(times => times.Decode));
        json.WriteReal("bandwidth_share", result.BandwidthShare(result.Ours).Value);
        json.WriteReal("peer_bandwidth_share", result.BandwidthShare(result.Peer).Value);
        json.WriteReal("multiply_share", result.MultiplyShare(result.Ours).Value);
        json.WriteReal("peer_multiply_share", result.MultiplyShare(result.Peer).Value);
        json.WriteBoolean("noisy", result.Noisy);
        json.WriteBoolean("load_checked", ForeignLoad.IsKnown);
        json.WriteNumber("repeated_runs", result.Repeated);
        json.WriteReal("load_average", result.LoadAverage);
        json.WriteReal("logits_error", result.LogitsError);
        json.WriteReal("read_bandwidth_gbs", result.BandwidthLimit / 1e9);
        json.WriteReal("multiply_peak_gmacs", result.MultiplyLimit / 1e9);
        json.WriteString("multiply_peak_lanes", result.Options.PeakLanes.Name());
        json.WriteBoolean("limits_raised", result.HasRaisedLimits);
        json.WriteNumber("decode_bytes_per_token", (long)result.Work.DecodeBytes(result.Options.Prompt, result.Options.Tokens));
        json.WriteNumber("prefill_multiplications_per_token", (long)result.Work.PrefillMultiplications(result.Options.Prompt));
        json.WriteString("model", result.Options.Model);
        json.WriteString("peer_build", result.Options.Build?.Name ?? PeerBuild.Best);
        json.WriteString("architecture", result.Work.Architecture);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", result.Options.Threads);
        json.WriteNumber("starts", result.Options.Starts);
        json.WriteNumber("prompt", result.Options.Prompt);
        json.WriteNumber("tokens", result.Options.Tokens);
        json.WriteReal("seconds", result.Took.TotalSeconds);
        WriteSamples(json, result.Samples);
        json.WriteEndObject();
    });

    private static void WriteSide(Utf8JsonWriter json, string key, RaceSide side)
    {
        json.WriteStartObject(key);
        json.WriteString("name", side.Name);
        json.WriteString("setting", side.Setting);
        json.WriteReal("prefill_tps", side.Prefill);
        json.WriteReal("decode_tps", side.Decode);
        json.WriteReal("peak_mb", side.PeakMegabytes ?? double.NaN);
        json.WriteReal("prefill_joules_per_token", side.PrefillEnergy);
        json.WriteReal("decode_joules_per_token", side.DecodeEnergy);
        json.WriteEndObject();
    }

    private static void WritePaired(Utf8JsonWriter json, string key, PairedRatio paired)
    {
        json.WriteStartObject(key);
        json.WriteReal("ratio", paired.Ratio);
        json.WriteReal("low", paired.Low);
        json.WriteReal("high", paired.High);
        json.WriteReal("confidence", paired.Confidence);
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, IReadOnlyList<RaceSample> samples)
    {
        json.WriteStartArray("samples");
        foreach (RaceSample sample in samples)
        {
            json.WriteStartObject();
            json.WriteNumber("start", sample.Start);
            json.WriteNumber("round", sample.Round);
            json.WriteString("engine", sample.Ours ? "ours" : "peer");
            json.WriteNumber("prompt", sample.Times.PromptTokens);
            json.WriteNumber("tokens", sample.Times.Tokens);
            json.WriteReal("prefill_seconds", sample.Times.PrefillSeconds);
            json.WriteReal("decode_seconds", sample.Times.DecodeSeconds);
            json.WriteReal("prefill_tps", sample.Times.Prefill);
            json.WriteReal("decode_tps", sample.Times.Decode);
            json.WriteReal("prefill_joules", sample.Times.PrefillJoules ?? double.NaN);
            json.WriteReal("decode_joules", sample.Times.DecodeJoules ?? double.NaN);
            json.WriteReal("foreign_cores", sample.ForeignCores);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
