using Engine.Bench.Limits;

namespace Engine.Bench.EndToEnd;

/// <summary>One sample: how fast the memory was read, and how fast the model right after it.</summary>
/// <param name="Bandwidth">Bytes per second of the probe.</param>
/// <param name="Prefill">Prompt tokens per second.</param>
/// <param name="Decode">Generated tokens per second.</param>
/// <param name="PrefillJoules">What the CPU's packages took for a token of the prompt; NaN where that is not known.</param>
/// <param name="DecodeJoules">The same for a generated one.</param>
internal readonly record struct TokenSample(double Bandwidth, double Prefill, double Decode, double PrefillJoules = double.NaN,
    double DecodeJoules = double.NaN);

/// <summary>
/// Medians over samples, and what decoding a token moves: every weight once (of experts those in use, of the embedding only a row, unless it is the
/// output head too) and the keys and values of all positions before it.
/// </summary>
internal sealed class TokenRates
{
    private readonly IReadOnlyList<TokenSample> _samples;

    public TokenRates(IReadOnlyList<TokenSample> samples, LanguageModel model, ModelInspection inspection, int prompt, int generated)
        : this(samples, inspection.BytesPerToken,
            (long)(CacheBytesOfPosition(inspection) * Math.Min(prompt + generated / 2.0, model.Config.SlidingWindow ?? int.MaxValue)))
    {
        // Halfway through, this many stand before a token.
    }

    internal TokenRates(IReadOnlyList<TokenSample> samples, long weightBytes, long cacheBytes)
        => (_samples, WeightBytes, CacheBytes) = (samples, weightBytes, cacheBytes);

    /// <summary>How many samples.</summary>
    public int Samples => _samples.Count;

    /// <summary>Bytes of weights that a token reads.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of keys and values that a token reads, on average.</summary>
    public long CacheBytes { get; }

    /// <summary>Both.</summary>
    public long BytesPerToken => WeightBytes + CacheBytes;

    /// <summary>Prompt tokens per second.</summary>
    public double Prefill => Median.Of(_samples.Select(sample => sample.Prefill));

    /// <summary>Generated tokens per second.</summary>
    public double Decode => Median.Of(_samples.Select(sample => sample.Decode));

    /// <summary>Bytes per second that the memory gave: the probe, or decode where that was faster.</summary>
    public double Bandwidth => Limits.Share.Raised(Median.Of(_samples.Select(sample => sample.Bandwidth)), Decode * BytesPerToken);

    /// <summary>What decode reads, as a share of what the memory gives: each sample against the probe just before it.</summary>
    public Share Share => new(Median.Of(_samples.Select(sample => sample.Decode * BytesPerToken / sample.Bandwidth)));

    /// <summary>Joules of a prompt's token; NaN where they are not known.</summary>
    public double PrefillJoules => Median.Of(_samples.Select(sample => sample.PrefillJoules));

    /// <summary>Joules of a generated token; NaN where they are not known.</summary>
    public double DecodeJoules => Median.Of(_samples.Select(sample => sample.DecodeJoules));

    /// <summary>The cache holds whole sequences, so its share of a position is what one position takes.</summary>
    public static double CacheBytesOfPosition(ModelInspection inspection)
        => (double)inspection.Memory.Cache / ((long)inspection.Context * inspection.Sequences);
}
