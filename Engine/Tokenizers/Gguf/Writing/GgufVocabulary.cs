using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.PostProcessors;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>A Hugging Face tokenizer as GGUF metadata, which llama.cpp reads too.</summary>
/// <param name="Metadata">The `tokenizer.` pairs, ready for a <see cref="GgufWriter"/>.</param>
/// <param name="Remarks">What GGUF cannot express and was left out, which in rare cases changes ids; a sentence each.</param>
internal sealed record GgufVocabulary(IReadOnlyDictionary<string, object> Metadata, IReadOnlyList<string> Remarks)
{
    private static readonly Dictionary<Type, Action<VocabularyDraft>> Models = new()
    {
        [typeof(Bpe)] = BpeVocabulary.Describe,
        [typeof(Unigram)] = UnigramVocabulary.Describe,
        [typeof(WordPiece)] = WordPieceVocabulary.Describe,
    };

    /// <summary>
    /// Converts a tokenizer: its components determine which of GGUF's tokenizers it is.
    /// </summary>
    /// <param name="path">A folder with tokenizer.json, or the path of that file.</param>
    /// <param name="model">The model's configuration, where there is one: it says how many tokens the embedding has (gaps are filled), and which
    /// begin, end and fill sequences if the tokenizer's files do not.</param>
    public static GgufVocabulary FromTokenizerJson(string path, ModelConfig? model = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) path = Path.Combine(path, "tokenizer.json");
        if (!File.Exists(path)) throw new ModelLoadException("no such file", path);
        TokenizerConfig config = TokenizerConfig.Read(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return JsonPart.Read(path, json => Build(new VocabularyDraft(json, model?.VocabSize), config, model));
    }

    private static GgufVocabulary Build(VocabularyDraft draft, TokenizerConfig config, ModelConfig? model)
    {
        if (!Models.TryGetValue(draft.Model.GetType(), out Action<VocabularyDraft>? describe)) throw draft.NoName("model", draft.Model.GetType().Name);
        AddSpecialTokens(draft, config, model);
        describe(draft);
        Name(draft, GgufKeys.Unknown, draft.UnknownId ?? Id(config.Unknown));
        Name(draft, GgufKeys.Padding, Id(config.Padding) ?? model?.PadTokenId);
        // A generation may end with more tokens than a sequence does; GGUF has names for three.
        foreach ((int end, string key) in (model?.EosTokenIds ?? []).Where(id => draft.EosId != id)
            .Zip((string[])[GgufKeys.Eot, GgufKeys.Eom])) Name(draft, key, end);
        if (config.ChatTemplate is { } template) draft.Pairs[GgufKeys.ChatTemplate] = template;
        return new GgufVocabulary(draft.Metadata(), draft.Remarks);

        int? Id(string? token) => token is null ? null : draft.IdOf(token);
    }

    /// <summary>What the post-processor puts around a sequence: at most one token on either side has a name.</summary>
    private static void AddSpecialTokens(VocabularyDraft draft, TokenizerConfig config, ModelConfig? model)
    {
        int? bos = config.Bos is { } b ? draft.IdOf(b) : model?.BosTokenId, eos = config.Eos is { } e
            ? draft.IdOf(e)
            : model?.EosTokenIds is [int first, ..] ? first : null;
        const int Text = -1;
        List<int> ids = [Text];
        if (config.AddBos is not null || config.AddEos is not null)
            ids = [.. config.AddBos != false && bos is int x ? [x] : (int[])[], Text, .. config.AddEos == true && eos is int y ? [y] : (int[])[]];
        else if (!draft.Json["post_processor"].IsNull) PostProcessorTable.Read(draft.Json["post_processor"]).Process(ids);
        int at = ids.IndexOf(Text);
        (draft.Before, draft.After) = ([.. ids[..at]], [.. ids[(at + 1)..]]);
        draft.BosId = draft.Before is [int only] ? only : bos;
        draft.EosId = eos ?? (draft.After is [int last] ? last : null);
        Name(draft, GgufKeys.Bos, draft.BosId);
        Name(draft, GgufKeys.Eos, draft.EosId);
        draft.Pairs[GgufKeys.AddBos] = draft.Before is [_];
        draft.Pairs[GgufKeys.AddEos] = draft.After is [int after] && after == draft.EosId;
    }

    private static void Name(VocabularyDraft draft, string key, int? id)
    {
        if (id is int token && token >= 0 && token < draft.Count) draft.Pairs[key] = (uint)token;
    }
}
