namespace Engine.Bench.EndToEnd;

/// <summary>One sample: how fast the memory was read, and how fast the model right after it.</summary>
internal readonly record struct TokenSample(double Bandwidth, double Prefill, double Decode);

/// <summary>
/// Medians over samples, and what decoding a token moves: every weight once (of experts those in use, of the embedding only a row, unless it is the output head too) and
/// the keys and values of all positions before it.
/// </summary>
internal sealed class TokenRates
{
    private readonly IReadOnlyList<TokenSample> _samples;

    public TokenRates(IReadOnlyList<TokenSample> samples, LanguageModel model, ModelInspection inspection, int prompt, int generated)
    {
        _samples = samples;
        WeightBytes = inspection.BytesPerToken;
        // Halfway through, this many stand before a token.
        CacheBytes = (long)(CacheBytesOfPosition(inspection) * Math.Min(prompt + generated / 2.0, model.Config.SlidingWindow ?? int.MaxValue));
    }

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

    /// <summary>Bytes per second that the memory gave the probe.</summary>
    public double Bandwidth => Median.Of(_samples.Select(sample => sample.Bandwidth));

    /// <summary>What decode reads, as a share of what the memory gives: each sample against the probe just before it.</summary>
    public double Share => Median.Of(_samples.Select(sample => sample.Decode * BytesPerToken / sample.Bandwidth));

    /// <summary>The cache holds whole sequences, so its share of a position is what one position takes.</summary>
    public static double CacheBytesOfPosition(ModelInspection inspection) => (double)inspection.Memory.Cache / ((long)inspection.Context * inspection.Sequences);
}
