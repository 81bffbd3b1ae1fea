using Engine.Loading;

namespace Engine.Bench.EndToEnd;

/// <summary>One sample: how fast the memory was read, and how fast the model right after it.</summary>
internal readonly record struct TokenSample(double Bandwidth, double Prefill, double Decode);

/// <summary>
/// Medians over samples, and what decoding a token moves: every weight once (of the embedding only a row, unless it is the output head too) and
/// the keys and values of all positions before it.
/// </summary>
internal sealed class TokenRates
{
    private readonly IReadOnlyList<TokenSample> _samples;

    public TokenRates(IReadOnlyList<TokenSample> samples, LanguageModel model, ModelInspection inspection, int prompt, int generated)
    {
        _samples = samples;
        WeightBytes = WeightBytesOf(model, inspection);
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

    /// <summary>Bytes of weights that a token reads. The engine holds them in other forms than the file; what it does not read counts by its share of the stored bytes.</summary>
    public static long WeightBytesOf(LanguageModel model, ModelInspection inspection)
    {
        ConfigKeys keys = model.Config.Keys;
        long experts = keys.Integer("expert_count") ?? keys.Integer("num_local_experts") ?? keys.Integer("num_experts") ?? 0;
        long used = keys.Integer("expert_used_count") ?? keys.Integer("num_experts_per_tok") ?? experts;
        double unread = UnreadBytes(inspection.Tensors, model.Config.TieWordEmbeddings == true, experts == 0 ? 1 : (double)used / experts);
        return (long)(model.Memory.Weights * (1 - unread / inspection.StoredBytes));
    }

    /// <summary>Stored bytes that decoding a token does not read: the embedding but for a row, unless it is the output head too, and the experts that are not chosen.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="tied">The embedding is the output head.</param>
    /// <param name="usedExperts">The share of the experts that a token uses.</param>
    internal static double UnreadBytes(IReadOnlyList<TensorInfo> tensors, bool tied, double usedExperts)
    {
        bool hasHead = !tied && tensors.Any(tensor => tensor.Name is "output.weight" or "lm_head.weight");
        return tensors.Sum(tensor => tensor.Name switch
        {
            "token_embd.weight" or "model.embed_tokens.weight" => hasHead ? tensor.ByteLength : 0,
            _ when tensor.Name.Contains("_exps.", StringComparison.Ordinal) || tensor.Name.Contains(".experts.", StringComparison.Ordinal) => (1 - usedExperts) * tensor.ByteLength,
            _ => 0,
        });
    }

    /// <summary>The cache holds whole sequences, so its share of a position is what one position takes.</summary>
    public static double CacheBytesOfPosition(ModelInspection inspection) => (double)inspection.Memory.Cache / ((long)inspection.Context * inspection.Sequences);
}
