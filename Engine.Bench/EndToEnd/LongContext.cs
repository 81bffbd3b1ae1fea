using System.Globalization;
using System.Text;
using Engine.Bench.Limits;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;

namespace Engine.Bench.EndToEnd;

/// <summary>One sample at a past: how fast the memory was read, and then the model.</summary>
/// <param name="Bandwidth">Bytes per second of the probe.</param>
/// <param name="Prefill">Tokens per second of the prompt's last part.</param>
/// <param name="Decode">Generated tokens per second behind it.</param>
/// <param name="PrefillAttention">Attention's share of the time of the steps of the prompt.</param>
/// <param name="DecodeAttention">The same of the steps of generated tokens.</param>
internal readonly record struct PastSample(double Bandwidth, double Prefill, double Decode, double PrefillAttention, double DecodeAttention);

/// <summary>A cache format at one past.</summary>
/// <param name="CacheFormat">How keys and values are held.</param>
/// <param name="Past">Tokens before those that are measured.</param>
/// <param name="WeightBytes">Bytes of weights that a decoded token reads.</param>
/// <param name="CacheBytes">Bytes of keys and values that it reads.</param>
/// <param name="Samples">The samples.</param>
internal sealed record PastRates(string CacheFormat, int Past, long WeightBytes, long CacheBytes, IReadOnlyList<PastSample> Samples)
{
    /// <summary>Tokens per second of a prompt's last part.</summary>
    public double Prefill => Median.Of(Samples.Select(s => s.Prefill));

    /// <summary>Generated tokens per second behind it.</summary>
    public double Decode => Median.Of(Samples.Select(s => s.Decode));

    /// <summary>What decode reads, as a share of what the memory gave just before.</summary>
    public Share Share => new(Median.Of(Samples.Select(s => s.Decode * (WeightBytes + CacheBytes) / s.Bandwidth)));

    /// <summary>Bytes per second that the memory gave: the probe, or decode where that was faster.</summary>
    public double Bandwidth => Limits.Share.Raised(Median.Of(Samples.Select(s => s.Bandwidth)), Decode * (WeightBytes + CacheBytes));

    /// <summary>Attention's share of the time of a prompt's last part.</summary>
    public double PrefillAttention => Median.Of(Samples.Select(s => s.PrefillAttention));

    /// <summary>Attention's share of the time of decode.</summary>
    public double DecodeAttention => Median.Of(Samples.Select(s => s.DecodeAttention));
}

/// <summary>
/// Prefill and decode behind a long past. A conversation computes the past once; each sample then puts another last part behind it, whose prefill is timed,
/// and decodes from there.
/// </summary>
internal sealed class LongContext(string path, LoadOptions options, IReadOnlyList<int> pasts, int last, int generated, int samples)
{
    /// <summary>Every past in one cache format.</summary>
    public async Task<IReadOnlyList<PastRates>> MeasureAsync(string cacheFormat, Action<string> log, CancellationToken cancellation)
    {
        int[] ascending = [.. pasts.Order()];
        LoadOptions load = options with { CacheFormat = CacheFormat.Parse(cacheFormat), Sequences = 1, Context = ascending[^1] + last + generated };
        ModelInspection inspection = ModelInspection.Of(path, load);
        if (load.Context > inspection.Config.MaxPositionEmbeddings)
            throw new ArgumentException($"the model's context is {inspection.Config.MaxPositionEmbeddings}, and {load.Context} positions are asked for");
        using LanguageModel model = await LanguageModel.LoadAsync(path, load, cancellation: cancellation);
        using var probe = new ReadBandwidth(model.Threads);
        using Conversation conversation = model.StartConversation();
        List<PastRates> rates = [];
        foreach (int past in ascending)
        {
            List<PastSample> taken = [];
            // The first round computes the past and warms up; it does not count.
            for (int i = 0; i <= samples; i++)
            {
                if (i == 0) await RunAsync(conversation, [.. Ids(model, past, seed: 1)], 1, cancellation);
                double bandwidth = probe.Measure();
                using var profile = new StepProfile(model);
                (Usage usage, Timings timings) =
                    await RunAsync(conversation, [.. Ids(model, past, seed: 1), .. Ids(model, last, seed: 2 + i)], generated, cancellation);
                // A window may have recycled pages of the past; at least one token is computed in any case.
                if (usage.CachedTokens != past) throw new InvalidOperationException($"of {past} tokens {usage.CachedTokens} were cached");
                if (i == 0) continue;
                taken.Add(new PastSample(bandwidth, last / timings.Prefill.TotalSeconds, (generated - 1) / timings.Decode.TotalSeconds,
                    StepProfile.AttentionShare(profile.Steps.SkipLast(generated - 1)), StepProfile.AttentionShare(profile.Steps.TakeLast(generated - 1))));
            }

            long cache =
                (long)(TokenRates.CacheBytesOfPosition(inspection) * Math.Min(past + last + generated / 2.0, model.Config.SlidingWindow ?? int.MaxValue));
            var found = new PastRates(cacheFormat, past, inspection.BytesPerToken, cache, taken);
            rates.Add(found);
            log(string.Create(CultureInfo.InvariantCulture, $"{cacheFormat}, {past}: prefill {found.Prefill:0.0}, decode {found.Decode:0.0} tokens/s"));
        }

        return rates;
    }

    /// <summary>A table of them.</summary>
    public string Markdown(string name, IReadOnlyList<PastRates> rates)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{name}; {Machine.Describe()}; {options.Threads} threads, {LaneWidths.Choose(options.Lanes).Name()} lanes; medians of {samples} samples.");
        Line($"");
        Line($"| cache | past | prefill of the {last} behind it (tokens/s) | attention in it | decode {generated} (tokens/s) | attention in it | read per token (MB) | of it keys and values (MB) | memory read (GB/s) | share of it |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (PastRates r in rates)
            Line($"| {r.CacheFormat} | {r.Past} | {r.Prefill:0.0} | {r.PrefillAttention:0 %} | {r.Decode:0.0} | {r.DecodeAttention:0 %} | {(r.WeightBytes + r.CacheBytes) / 1e6:0.0} | {r.CacheBytes / 1e6:0.0} | {r.Bandwidth / 1e9:0.0} | {r.Share} |");
        return text.ToString();
    }

    /// <summary>One JSON object.</summary>
    public string Json(string name, IReadOnlyList<PastRates> rates) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", name);
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("samples", samples);
        json.WriteNumber("last_tokens", last);
        json.WriteNumber("decode_tokens", generated);
        json.WriteStartArray("pasts");
        foreach (PastRates r in rates)
        {
            json.WriteStartObject();
            json.WriteString("cache", r.CacheFormat);
            json.WriteNumber("past", r.Past);
            json.WriteReal("prefill_tokens_per_second", r.Prefill);
            json.WriteReal("decode_tokens_per_second", r.Decode);
            json.WriteNumber("weight_bytes_per_token", r.WeightBytes);
            json.WriteNumber("cache_bytes_per_token", r.CacheBytes);
            json.WriteReal("prefill_attention_share", r.PrefillAttention);
            json.WriteReal("decode_attention_share", r.DecodeAttention);
            json.WriteReal("read_bandwidth_bytes_per_second", r.Bandwidth);
            json.WriteReal("share_of_bandwidth", r.Share.Value);
            json.WriteBoolean("bandwidth_noisy", r.Share.IsNoise);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static async Task<(Usage Usage, Timings Timings)> RunAsync(Conversation conversation, int[] ids, int tokens, CancellationToken cancellation)
    {
        GenerationUpdate final = new();
        await foreach (GenerationUpdate update in conversation.GenerateAsync(ids,
            new GenerationOptions { MaxTokens = tokens, Temperature = 0, IgnoreEndTokens = true }, cancellation)) final = update;
        return final is { Usage: { } usage, Timings: { } timings } && usage.CompletionTokens == tokens
            ? (usage, timings)
            : throw new InvalidOperationException($"the generation is not the one asked for: {final.Usage}");
    }

    private static IEnumerable<int> Ids(LanguageModel model, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.VocabSize))];
    }
}
