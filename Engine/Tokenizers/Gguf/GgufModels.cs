using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Gguf.Merging;
using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf;

/// <summary>
/// The values of `tokenizer.ggml.model` with their customary ids and defaults (llama_vocab::impl::load in llama.cpp's llama-vocab.cpp). "rwkv",
/// "plamo2" and "hybriddna" are not among them.
/// </summary>
internal static class GgufModels
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, GgufModel> All { get; } = new Dictionary<string, GgufModel>
    {
        ["gpt2"] = new(Bpe) { UsesPre = true, Bos = 11, Eos = 11 },
        ["gemma4"] = new(Bpe) { Pre = "gemma4" },
        ["whitespace"] = new(Whitespace) { UsesPre = true, Bos = 11, Eos = 11 },
        ["llama"] = new(SentencePiece) { Bos = 1, Eos = 2, Unknown = 0, AddBos = true },
        ["t5"] = new(Unigram) { Eos = 1, Unknown = 2, Padding = 0, AddEos = true },
        ["bert"] = new(WordPiece) { Bos = 101, Unknown = 100, Separator = 102, Padding = 0, WrapsInSeparator = true },
    };

    private static GgufStages Bpe(GgufMetadata metadata, GgufTokens tokens, GgufRoles roles, GgufPre pre)
    {
        var bpe = new Bpe(tokens.Table, GgufMerges.Read(metadata, tokens), new BpeSettings { IgnoreMerges = pre.IgnoreMerges, ByteFallback = pre.RawUtf8 });
        return new GgufStages(pre.WholeLineFeeds ? new LineFeedBpe(bpe) : bpe,
            !pre.RawUtf8 ? TokenSpelling.Bytes : pre.EscapesSpaces ? TokenSpelling.Metaspace : TokenSpelling.Plain)
        {
            Normalizer = pre.Normalizer,
            PreTokenizer = pre.PreTokenizer(),
        };
    }

    /// <summary>A BPE of the stretches between white space, which is dropped (jina-embeddings-v2-base-zh).</summary>
    private static GgufStages Whitespace(GgufMetadata metadata, GgufTokens tokens, GgufRoles roles, GgufPre pre)
    {
        GgufStages stages = Bpe(metadata, tokens, roles, pre);
        bool lowercase = metadata.Boolean(GgufKeys.Lowercase) ?? metadata.String(GgufKeys.Pre) != "whitespace";
        return stages with
        {
            Normalizer = lowercase ? new LowercaseNormalizer() : null,
            PreTokenizer = new SequencePreTokenizer([CodePointPreTokenizer.WhitespaceSplit, stages.PreTokenizer!]),
        };
    }

    private static GgufStages SentencePiece(GgufMetadata metadata, GgufTokens tokens, GgufRoles roles, GgufPre pre)
    {
        bool prefix = metadata.Boolean(GgufKeys.AddSpacePrefix) ?? true;
        return new GgufStages(new SentencePieceBpe(tokens, roles.Unknown), TokenSpelling.Metaspace)
        {
            Normalizer = new SequenceNormalizer([new ReplaceNormalizer(" ", "▁"), new AffixNormalizer(prefix ? "▁" : "", "")]),
            DropsFirstSpace = prefix,
        };
    }

    private static GgufStages Unigram(GgufMetadata metadata, GgufTokens tokens, GgufRoles roles, GgufPre pre)
    {
        bool prefix = metadata.Boolean(GgufKeys.AddSpacePrefix) ?? false, merges = metadata.Boolean(GgufKeys.RemoveExtraWhitespaces) ?? false;
        CharsMap? map = metadata.Integers(GgufKeys.CharsMap) is { Length: > 0 } bytes ? new CharsMap([.. bytes.Select(b => (byte)b)]) : null;
        double[] normal = [.. tokens.Scores.Where((_, id) => tokens.Kinds[id] == TokenKind.Normal).Select(s => (double)s)];
        // Tokens that are always found are better than any score makes them; control tokens never come from text.
        var model = new Unigram([.. tokens.Texts.Select((text, id) => (text, tokens.Kinds[id] == TokenKind.UserDefined ? 0.0 : tokens.Scores[id]))],
            roles.Unknown, byteFallback: false,
            id => tokens.Kinds[id] is TokenKind.Normal or TokenKind.UserDefined or TokenKind.Unused, normal.DefaultIfEmpty().Min());
        return new GgufStages(model,
            TokenSpelling.Metaspace)
        { Normalizer = new SentencePieceNormalizer(map, prefix, merges), DropsFirstSpace = prefix || merges };
    }

    private static GgufStages WordPiece(GgufMetadata metadata, GgufTokens tokens, GgufRoles roles, GgufPre pre)
    {
        bool lowercase = metadata.Boolean(GgufKeys.Lowercase) ?? true;
        int unknown = roles.Unknown ?? throw new ModelLoadException("the file names no unknown token", metadata.File, GgufKeys.Unknown);
        return new GgufStages(new WordPiece(tokens.Table, tokens.Texts[unknown], continuingSubwordPrefix: "", maxInputCharsPerWord: int.MaxValue),
            TokenSpelling.Words)
        {
            Normalizer = new BertNormalizer(cleanText: true, handleChineseChars: true, metadata.Boolean(GgufKeys.StripAccents) ?? lowercase, lowercase),
            PreTokenizer = new WordStartPreTokenizer(new BertPreTokenizer()),
            DropsFirstSpace = true,
        };
    }
}
