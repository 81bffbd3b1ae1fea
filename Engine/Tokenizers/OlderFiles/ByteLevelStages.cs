using System.Text;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>The stages around a byte-level encoding, as transformers' classes have them (convert_slow_tokenizer.py: GPT2Converter, Qwen2Converter).</summary>
internal static class ByteLevelStages
{
    private const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string O200KPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    // Rank files hold no pattern; those with so many tokens are published with these.
    private static readonly Dictionary<int, string> PatternOfRanks = new()
    {
        [50_256] = ByteLevelPreTokenizer.Gpt2Pattern,
        [50_257] = ByteLevelPreTokenizer.Gpt2Pattern,
        [50_280] = ByteLevelPreTokenizer.Gpt2Pattern,
        [199_998] = O200KPattern,
        [200_000] = O200KPattern,
        [151_643] = Qwen2Pattern,
    };

    /// <summary>The pipeline of <c>vocab.json</c> and <c>merges.txt</c>: GPT-2's, or Qwen2's.</summary>
    public static TokenizerPipeline Of(Bpe model, FolderSettings settings)
    {
        bool prefix = settings.Flag("add_prefix_space") == true;
        return settings.Class == "Qwen2Tokenizer"
            ? WithPattern(model, Qwen2Pattern, prefix) with { Normalizer = new FormNormalizer(NormalizationForm.FormC) }
            : new TokenizerPipeline(model) { PreTokenizer = new ByteLevelPreTokenizer(prefix, useRegex: true), Decoder = new ByteLevelDecoder() };
    }

    /// <summary>The pipeline of so many tokens by rank: the published pattern of that number, otherwise Llama 3's.</summary>
    public static TokenizerPipeline OfRanks(Bpe model, int ranks) => WithPattern(model, PatternOfRanks.GetValueOrDefault(ranks, Llama3Pattern), prefix: false);

    private static TokenizerPipeline WithPattern(Bpe model, string pattern, bool prefix) => new(model)
    {
        PreTokenizer = new SequencePreTokenizer([
            new SplitPreTokenizer(Pattern.Parse(pattern), SplitBehavior.Isolated, invert: false), new ByteLevelPreTokenizer(prefix, useRegex: false)]),
        Decoder = new ByteLevelDecoder(),
    };
}
