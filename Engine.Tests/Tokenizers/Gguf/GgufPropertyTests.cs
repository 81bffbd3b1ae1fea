using System.Diagnostics;
using Engine.Tokenizers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf;

/// <summary>What holds for any text: it comes back, streams are whole characters, and no text is slow.</summary>
public sealed class GgufPropertyTests
{
    private static readonly string[] Parts = ["ab", "abc", " ", "  ", "\n", "\n\n", "é", "e\u0301", "你", "🙂", "<|im_end|>", "<tool>", "'s", "1234", "▁", "<0x41>", "\u0000", "Ġ"];

    private static Arbitrary<string> Texts { get; } = Gen.OneOf(Gen.Elements(Parts), ArbMap.Default.GeneratorFor<char>().Where(c => !char.IsSurrogate(c)).Select(c => c.ToString())).ListOf().Select(string.Concat).ToArbitrary();

    public static TheoryData<string> Lossless { get; } = ["gpt-2", "llama-bpe", "tekken", "superbpe", "gemma4", "llama"];

    [Theory]
    [MemberData(nameof(Lossless))]
    public void Text_comes_back(string name)
    {
        Tokenizer tokenizer = Make(name);
        // ▁ is how these spell a space, so it comes back as one.
        Prop.ForAll(Texts, text =>
        {
            string kept = name is "gemma4" or "llama" ? text.Replace('▁', ' ') : text;
            return tokenizer.Decode(tokenizer.Encode(text), skipSpecialTokens: false).EndsWith(kept, StringComparison.Ordinal) && tokenizer.Decode(tokenizer.EncodeOrdinary(text)) == kept;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Lossless))]
    public void A_stream_gives_whole_characters_that_join_to_the_text(string name)
    {
        Tokenizer tokenizer = Make(name);
        Prop.ForAll(Gen.Choose(-1, tokenizer.VocabSize).ListOf().ToArbitrary(), ids =>
        {
            StreamingDecoder stream = tokenizer.Stream(skipSpecialTokens: false);
            List<string> pieces = [.. ids.Select(stream.Append), stream.Flush()];
            return pieces.TrueForAll(p => p.Length == 0 || (!char.IsHighSurrogate(p[^1]) && !char.IsLowSurrogate(p[0]))) && string.Concat(pieces) == tokenizer.Decode([.. ids]);
        }).QuickCheckThrowOnFailure();
    }

    public static TheoryData<string, string> Attacks()
    {
        TheoryData<string, string> rows = [];
        foreach (string name in (string[])["gpt-2", "llama-bpe", "tekken", "superbpe", "afmoe", "tiny_aya", "jais-2", "kimi-k2", "exaone-moe", "chameleon", "gemma4", "llama", "t5", "bert"])
            foreach (string unit in (string[])["a", "ab", " ", "1", "\n", "<", "🙂", "a\u0301", "<tool>"]) rows.Add(name, unit);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void A_long_run_of_anything_takes_a_moment(string name, string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length));
        Tokenizer tokenizer = Make(name);
        Stopwatch watch = Stopwatch.StartNew();
        int[] ids = tokenizer.Encode(text);
        // Quadratic time would be hours at this length, so a bound that no loaded machine breaks is tight enough.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed} for {ids.Length} ids");
        Assert.NotEmpty(ids);
    }

    private static Tokenizer Make(string name) => name switch
    {
        "gemma4" => TinyVocabulary.Gemma4().Load(),
        "llama" => TinyVocabulary.SentencePiece().Load(),
        "t5" => TinyVocabulary.Unigram().Load(),
        "bert" => TinyVocabulary.WordPiece().Load(),
        _ => TinyVocabulary.ByteLevel(name).Load(),
    };
}
