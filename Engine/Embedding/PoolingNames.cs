using System.Text.Json;
using Engine.Loading.Configuration;

namespace Engine.Embedding;

/// <summary>How pooling is spelled: by flags in old folders of sentence-transformers, by words in new ones, by numbers in GGUF files.</summary>
internal static class PoolingNames
{
    private static readonly (string Flag, string Word, PoolingKinds Kind)[] Names =
    [
        ("pooling_mode_cls_token", "cls", PoolingKinds.First),
        ("pooling_mode_max_tokens", "max", PoolingKinds.Max),
        ("pooling_mode_mean_tokens", "mean", PoolingKinds.Mean),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", PoolingKinds.MeanSqrt),
        ("pooling_mode_weightedmean_tokens", "weightedmean", PoolingKinds.WeightedMean),
        ("pooling_mode_lasttoken", "lasttoken", PoolingKinds.Last),
    ];

    // enum llama_pooling_type in llama.h.
    private static readonly Dictionary<long, PoolingKinds> Numbers = new() { [1] = PoolingKinds.Mean, [2] = PoolingKinds.First, [3] = PoolingKinds.Last };

    /// <summary>What a pooling module's settings say.</summary>
    /// <exception cref="ModelLoadException">They name none, or one that is not known.</exception>
    public static PoolingKinds Of(ConfigKeys keys)
    {
        PoolingKinds kinds = PoolingKinds.None;
        foreach ((string flag, _, PoolingKinds kind) in Names)
            if (keys.Boolean(flag) == true) kinds |= kind;
        foreach (string word in WordsOf(keys))
            kinds |= Names.FirstOrDefault(n => n.Word == word || n.Flag == "pooling_mode_" + word).Kind is var kind and not PoolingKinds.None
                ? kind : throw new ModelLoadException("the pooling is not known", keys.File, "pooling_mode", word, string.Join(", ", Names.Select(n => n.Word)));
        return kinds != PoolingKinds.None ? kinds : throw new ModelLoadException("no pooling is named", keys.File, "pooling_mode");
    }

    // One word, or several in an array.
    private static string[] WordsOf(ConfigKeys keys)
        => keys.Json is { } json && json.TryGetProperty("pooling_mode", out JsonElement mode) && mode.ValueKind == JsonValueKind.Array
            ? keys.Strings("pooling_mode")! : keys.String("pooling_mode") is { } word ? [word] : [];

    /// <summary>What a GGUF file's metadata say, or null where they do not.</summary>
    /// <exception cref="ModelLoadException">They name one that makes no vector.</exception>
    public static PoolingKinds? OfGguf(ConfigKeys keys) => keys.Integer("pooling_type") is not { } number ? null
        : Numbers.TryGetValue(number, out PoolingKinds kind) ? kind
        : throw new ModelLoadException("the pooling makes no vector", keys.File, keys.Spell("pooling_type"), number, "1 (mean), 2 (first token) or 3 (last token)");
}
