using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tests.Tokenizers.Gguf;

/// <summary>Small vocabularies of every kind, as metadata that tests may spoil.</summary>
internal sealed class TinyVocabulary(string model)
{
    private readonly List<(string Text, int Kind, float Score)> _tokens = [];
    private readonly Dictionary<string, object> _values = new() { ["tokenizer.ggml.model"] = model };

    /// <summary>All bytes, the merges a b, ab c, h e, and two special tokens.</summary>
    public static TinyVocabulary ByteLevel(string? pre = "gpt-2")
    {
        TinyVocabulary v = new("gpt2");
        for (int b = 0; b < 256; b++) v.Token(ByteAlphabet.Char((byte)b).ToString());
        if (pre is not null) v.With("tokenizer.ggml.pre", pre);
        return v.Token("ab").Token("abc").Token("he").Token("<|begin|>", 3).Token("<|im_end|>", 3).Token("<tool>", 4).With("tokenizer.ggml.merges", (string[])["a b", "ab c", "h e"]).With("tokenizer.ggml.bos_token_id", 259u);
    }

    /// <summary>Bytes as &lt;0x00&gt;, characters and pieces of text; merges between them.</summary>
    public static TinyVocabulary Gemma4()
    {
        TinyVocabulary v = new TinyVocabulary("gemma4").Bytes();
        foreach (string text in (string[])["▁", "a", "b", "c", "é", "\n", "ab", "▁ab", "\n\n", "\n\n\n"]) v.Token(text);
        return v.Token("<bos>", 3).Token("<eos>", 3).With("tokenizer.ggml.merges", (string[])["a b", "▁ ab"]).With("tokenizer.ggml.bos_token_id", 266u).With("tokenizer.ggml.eos_token_id", 267u);
    }

    /// <summary>SentencePiece BPE: scores decide what merges.</summary>
    public static TinyVocabulary SentencePiece()
    {
        TinyVocabulary v = new TinyVocabulary("llama").Token("<unk>", 2).Token("<s>", 3).Token("</s>", 3).Bytes();
        float score = -1;
        foreach (string text in (string[])["▁", "a", "b", "c", "ab", "bc", "▁ab", "abc", "▁▁"]) v.Token(text, score: score--);
        return v;
    }

    /// <summary>Unigram with spaces in front.</summary>
    public static TinyVocabulary Unigram()
    {
        TinyVocabulary v = new TinyVocabulary("t5").Token("<pad>", 3).Token("</s>", 3).Token("<unk>", 2);
        foreach ((string text, float score) in ((string, float)[])[("▁", -2), ("a", -3), ("b", -3.5f), ("ab", -4), ("▁ab", -5), ("▁a", -4.5f)]) v.Token(text, score: score);
        return v.Token("<extra>", 4).Token("spare", 5, -10_000).With("tokenizer.ggml.add_space_prefix", true).With("tokenizer.ggml.remove_extra_whitespaces", true);
    }

    /// <summary>WordPiece as llama.cpp's converter stores it: words with ▁, the rest of words without ##.</summary>
    public static TinyVocabulary WordPiece()
    {
        TinyVocabulary v = new TinyVocabulary("bert").Token("[PAD]", 3).Token("[UNK]", 3).Token("[CLS]", 3).Token("[SEP]", 3);
        foreach (string text in (string[])["▁ab", "▁a", "b", "c", "▁,", "▁.", "▁ecole"]) v.Token(text);
        return v.With("tokenizer.ggml.unknown_token_id", 1u).With("tokenizer.ggml.bos_token_id", 2u).With("tokenizer.ggml.seperator_token_id", 3u).With("tokenizer.ggml.padding_token_id", 0u);
    }

    public TinyVocabulary Token(string text, int kind = 1, float score = 0)
    {
        _tokens.Add((text, kind, score));
        return this;
    }

    /// <summary>Sets or replaces a pair; null takes it away, also where it would come from the tokens.</summary>
    public TinyVocabulary With(string key, object? value)
    {
        _values[key] = value!;
        return this;
    }

    public GgufMetadata Metadata()
    {
        _values.TryAdd("tokenizer.ggml.tokens", _tokens.Select(t => t.Text).ToArray());
        _values.TryAdd("tokenizer.ggml.token_type", _tokens.Select(t => t.Kind).ToArray());
        _values.TryAdd("tokenizer.ggml.scores", _tokens.Select(t => t.Score).ToArray());
        return new GgufMetadata("tiny.gguf", _values.Where(p => p.Value is not null).ToDictionary());
    }

    public Tokenizer Load() => GgufTokenizer.Load(Metadata());

    private TinyVocabulary Bytes()
    {
        for (int b = 0; b < 256; b++) Token($"<0x{b:X2}>", 6);
        return this;
    }
}
