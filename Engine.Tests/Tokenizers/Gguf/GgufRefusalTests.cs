using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf;

/// <summary>Files that contradict themselves, or name what is not known, are refused with a message that says so.</summary>
public sealed class GgufRefusalTests
{
    public static TheoryData<string, object?, string> Spoilt { get; } = new()
    {
        { "tokenizer.ggml.model", null, "no tokenizer" },
        { "tokenizer.ggml.model", "rwkv", "unknown tokenizer model 'rwkv'" },
        { "tokenizer.ggml.model", "plamo2", "unknown tokenizer model 'plamo2'" },
        { "tokenizer.ggml.model", 3, "wrong type" },
        { "tokenizer.ggml.pre", "new-pre", "unknown pre-tokenizer 'new-pre'" },
        { "tokenizer.ggml.tokens", null, "no vocabulary" },
        { "tokenizer.ggml.tokens", Array.Empty<string>(), "empty" },
        { "tokenizer.ggml.tokens", (string[])["a", "b", "a"], "twice" },
        { "tokenizer.ggml.tokens", (string[])["a", new string('x', 20_000)], "too long" },
        { "tokenizer.ggml.token_type", (int[])[1, 1], "fewer values" },
        { "tokenizer.ggml.scores", (float[])[1], "fewer values" },
        { "tokenizer.ggml.scores", (string[])["1"], "wrong type" },
        { "tokenizer.ggml.scores", Enumerable.Repeat(float.NaN, 300).ToArray(), "not a number" },
        { "tokenizer.ggml.merges", null, "no merges" },
        { "tokenizer.ggml.merges", (string[])["a b", "x yz"], "the vocabulary lacks" },
        { "tokenizer.ggml.merges", (string[])["ab"], "not two tokens" },
        { "tokenizer.ggml.merges", (string[])["", " "], "not two tokens" },
        { "tokenizer.ggml.unknown_token_id", 5_000u, "outside the vocabulary" },
        { "tokenizer.ggml.seperator_token_id", -2, "outside the vocabulary" },
        { "tokenizer.ggml.eot_token_id", ulong.MaxValue, "wrong type" },
        { "tokenizer.ggml.add_eos_token", true, "does not name" },
        { "tokenizer.chat_template", 1, "wrong type" },
    };

    [Theory]
    [MemberData(nameof(Spoilt), DisableDiscoveryEnumeration = true)]
    public void Spoilt_metadata_are_refused(string key, object? value, string says)
    {
        GgufMetadata metadata = TinyVocabulary.ByteLevel().With(key, value).Metadata();
        ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => GgufTokenizer.Load(metadata));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("tiny.gguf", refusal.File);
    }

    [Fact]
    public void A_character_map_that_is_cut_short_is_refused() =>
        Assert.Throws<ModelLoadException>(() => TinyVocabulary.Unigram().With("tokenizer.ggml.precompiled_charsmap", (byte[])[255, 0, 0, 0, 1]).Load());

    [Fact]
    public void A_character_map_of_noise_changes_text_but_breaks_nothing()
    {
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] map = new byte[4 + 4 * 64 + 32];
            random.NextBytes(map);
            (map[0], map[1], map[2], map[3]) = (0, 1, 0, 0);
            Tokenizer tokenizer = TinyVocabulary.Unigram().With("tokenizer.ggml.precompiled_charsmap", map).Load();
            Assert.All(tokenizer.Encode("ab é 你好 <extra> " + (char)random.Next(0xD000)), id => Assert.InRange(id, 0, tokenizer.VocabSize - 1));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(-2)]
    [InlineData(5_000u)]
    public void An_id_outside_the_vocabulary_is_no_token(object none)
    {
        Tokenizer tokenizer = TinyVocabulary.SentencePiece().With("tokenizer.ggml.bos_token_id", none).With("tokenizer.ggml.eos_token_id", none).Load();
        Assert.Null(tokenizer.BosId);
        Assert.Null(tokenizer.EosId);
        Assert.False(tokenizer.AddsBos);
    }

    [Fact]
    public void Customary_ids_count_only_for_tokens_with_a_role()
    {
        // Llama's customary BOS and EOS are 1 and 2; in a byte-level vocabulary 11 is a comma.
        Assert.Equal((1, 2), (TinyVocabulary.SentencePiece().Load().BosId, TinyVocabulary.SentencePiece().Load().EosId));
        Assert.Null(TinyVocabulary.ByteLevel().Load().EosId);
    }

    [Fact]
    public void A_file_without_a_vocabulary_says_so_beforehand()
    {
        Assert.False(GgufTokenizer.Exists(TinyVocabulary.ByteLevel().With("tokenizer.ggml.model", "none").Metadata()));
        Assert.False(GgufTokenizer.Exists(TinyVocabulary.ByteLevel().With("tokenizer.ggml.model", null).Metadata()));
        Assert.True(GgufTokenizer.Exists(TinyVocabulary.ByteLevel().With("tokenizer.ggml.model", "rwkv").Metadata()));
    }

    [Fact]
    public void Ids_that_are_no_tokens_decode_to_nothing()
    {
        Tokenizer tokenizer = TinyVocabulary.ByteLevel().Load();
        Assert.Equal("ab", tokenizer.Decode([-1, 256, int.MaxValue, tokenizer.VocabSize]));
    }
}
