using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf;

/// <summary>Each kind of model on a vocabulary small enough to work out by hand.</summary>
public sealed class GgufModelTests
{
    [Fact]
    public void Byte_level_BPE_merges_in_order_and_adds_BOS_where_asked()
    {
        TinyVocabulary vocabulary = TinyVocabulary.ByteLevel();
        Assert.Equal(["abc", "Ġ", "he", "l"], Texts(vocabulary.Load(), "abc hel"));
        Assert.Equal([259, 256], vocabulary.With("tokenizer.ggml.add_bos_token", true).Load().Encode("ab"));
    }

    [Fact]
    public void Control_tokens_are_text_unless_they_are_parsed_and_user_defined_ones_never_are()
    {
        Tokenizer tokenizer = TinyVocabulary.ByteLevel().Load();
        Assert.Equal([256, 259, 261], tokenizer.Encode("ab<|begin|><tool>"));
        int[] ordinary = tokenizer.EncodeOrdinary("<|begin|><tool>");
        Assert.Equal(261, ordinary[^1]);
        Assert.DoesNotContain(259, ordinary);
        Assert.Equal("<|begin|><tool>", tokenizer.Decode(ordinary, skipSpecialTokens: true));
        Assert.Equal("<tool>", tokenizer.Decode([259, 261], skipSpecialTokens: true));
        Assert.Equal("<|begin|><tool>", tokenizer.Decode([259, 261]));
    }

    [Fact]
    public void The_longest_special_token_is_cut_out_first()
    {
        Tokenizer tokenizer = new TinyVocabulary("llama").Token("<unk>", 2).Token("<ab", 4).Token("bcde>", 4).Token("b", 4).Token("<", 1).Token("a", 1).With("tokenizer.ggml.add_space_prefix", false).Load();
        Assert.Equal([4, 5, 2], tokenizer.EncodeOrdinary("<abcde>"));
        Assert.Equal([1, 3], tokenizer.EncodeOrdinary("<abb"));
    }

    [Fact]
    public void Phi3_swallows_white_space_behind_special_tokens()
    {
        TinyVocabulary vocabulary = TinyVocabulary.SentencePiece().Token("<|user|>", 3).With("general.name", "Phi-3 mini");
        Assert.Equal(["<|user|>", "▁ab"], Texts(vocabulary.Load(), "<|user|> \n ab"));
    }

    [Fact]
    public void SentencePiece_merges_by_score_and_spells_the_rest_in_bytes()
    {
        Tokenizer tokenizer = TinyVocabulary.SentencePiece().Load();
        Assert.Equal(["▁ab", "c", "▁▁", "<0xC3>", "<0xA9>"], Texts(tokenizer, "abc  é"));
        Assert.Equal([1], tokenizer.Encode("")[..1]);
        Assert.Equal("abc  é", tokenizer.Decode(tokenizer.Encode("abc  é"), skipSpecialTokens: true));
        Assert.Equal("a", tokenizer.Decode(tokenizer.Encode("a", addSpecialTokens: false)));
    }

    [Fact]
    public void Unigram_takes_the_best_path_and_never_a_control_token()
    {
        Tokenizer tokenizer = TinyVocabulary.Unigram().Load();
        Assert.Equal(["▁ab", "▁", "<unk>", "</s>"], Texts(tokenizer, " ab  xy ", ordinary: false));
        Assert.Equal(["▁ab", "<extra>", "▁a"], Texts(tokenizer, "ab<extra>a"));
        Assert.DoesNotContain(1, tokenizer.EncodeOrdinary("</s>"));
        Assert.Equal("ab a", tokenizer.Decode(tokenizer.Encode("ab a"), skipSpecialTokens: true));
    }

    [Fact]
    public void WordPiece_wraps_its_words_and_joins_them_again()
    {
        Tokenizer tokenizer = TinyVocabulary.WordPiece().Load();
        Assert.Equal(["[CLS]", "▁ab", "b", "c", "▁,", "▁ecole", "▁.", "[SEP]"], Texts(tokenizer, "ABbc, École.", ordinary: false));
        Assert.Equal("abbc, ecole.", tokenizer.Decode(tokenizer.Encode("ABbc, École."), skipSpecialTokens: true));
        Assert.Equal(["[UNK]", "▁a"], Texts(tokenizer, "abx a"));
        Assert.Equal(["[UNK]"], Texts(TinyVocabulary.WordPiece().With("tokenizer.ggml.normalizer.lowercase", false).Load(), "AB"));
    }

    [Fact]
    public void Gemma4_merges_text_and_takes_runs_of_line_feeds_whole()
    {
        Tokenizer tokenizer = TinyVocabulary.Gemma4().With("tokenizer.ggml.add_bos_token", false).Load();
        Assert.Equal(["<bos>", "ab", "▁ab", "\n\n\n", "é", "<0xC3>", "<0xAB>"], Texts(tokenizer, "ab ab\n\n\néë", ordinary: false));
        Assert.Equal("ab ab\n\n\néë", tokenizer.Decode(tokenizer.EncodeOrdinary("ab ab\n\n\néë")));
    }

    [Fact]
    public void The_whitespace_model_drops_white_space()
    {
        Tokenizer tokenizer = new TinyVocabulary("whitespace").Token("a", 1).Token("b", 1).Token("ab", 1).With("tokenizer.ggml.pre", "whitespace").With("tokenizer.ggml.merges", (string[])["a b"]).Load();
        Assert.Equal(["ab", "b", "a"], Texts(tokenizer, " ab \t b\na"));
    }

    [Fact]
    public void End_tokens_are_found_by_their_texts_and_gpt_oss_keeps_its_messages_apart()
    {
        Assert.Equal([260], TinyVocabulary.ByteLevel().Load().EndIds);
        Tokenizer harmony = TinyVocabulary.ByteLevel().Token("<|end|>", 3).Token("<|return|>", 3).Token("<|call|>", 3).Token("<|channel|>", 3).Load();
        Assert.Equal([260, 263, 264], harmony.EndIds);
        Assert.Equal("<|end|><|channel|>", harmony.Decode([262, 263, 265], skipSpecialTokens: true));
    }

    private static string[] Texts(Tokenizer tokenizer, string text, bool ordinary = true) =>
        [.. tokenizer.Encode(text, addSpecialTokens: !ordinary).Select(id => tokenizer.TokenText(id)!)];
}
