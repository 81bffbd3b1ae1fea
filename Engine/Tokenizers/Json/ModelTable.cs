using System.Text.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Json;

/// <summary>The models of tokenizer.json by type. `dropout` is for training and is not read.</summary>
internal static class ModelTable
{
    private static readonly Dictionary<string, Func<JsonPart, TokenModel>> Types = new()
    {
        ["BPE"] = ReadBpe,
        ["Unigram"] = ReadUnigram,
        ["WordPiece"] = json =>
            new WordPiece(Vocab(json), json.String("unk_token", "[UNK]"), json.String("continuing_subword_prefix", "##"),
            json.Index("max_input_chars_per_word", 100)),
        ["WordLevel"] = json => new WordLevel(Vocab(json), json.String("unk_token", "<unk>")),
    };

    /// <summary>The model that a value describes. Old files leave the type out; then the members that only one model has tell it.</summary>
    public static TokenModel Read(JsonPart json)
    {
        if (!json["type"].IsNull) return json.Make("model", Types);
        string type = !json["merges"].IsNull ? "BPE" : json["vocab"].Value.ValueKind == JsonValueKind.Array
            ? "Unigram"
            : !json["continuing_subword_prefix"].IsNull ? "WordPiece" : "WordLevel";
        return Types[type](json);
    }

    private static Bpe ReadBpe(JsonPart json)
    {
        TokenTable vocab = Vocab(json);
        (string, string)[] merges = Merges(json);
        return json.Try(() => new Bpe(vocab, merges, new BpeSettings
        {
            UnknownToken = json["unk_token"].IsNull ? null : json.String("unk_token"),
            FuseUnknown = json.Flag("fuse_unk", false),
            ByteFallback = json.Flag("byte_fallback", false),
            IgnoreMerges = json.Flag("ignore_merges", false),
            ContinuingSubwordPrefix = json.String("continuing_subword_prefix", ""),
            EndOfWordSuffix = json.String("end_of_word_suffix", ""),
        }));
    }

    /// <summary>The merges of a BPE in order.</summary>
    public static (string Left, string Right)[] Merges(JsonPart json) => [.. json["merges"].Elements().Select(Merge)];

    /// <summary>"a b" or ["a", "b"].</summary>
    private static (string, string) Merge(JsonPart json)
    {
        if (json.Value.ValueKind == JsonValueKind.Array)
            return json.Elements().ToArray() is [JsonPart left, JsonPart right] ? (left.AsString(), right.AsString()) : throw json.Wrong("two tokens");
        string[] parts = json.AsString().Split(' ');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new ModelLoadException("a merge that is not two tokens", json.File, json.Path, json.AsString());
    }

    private static Unigram ReadUnigram(JsonPart json)
    {
        (string, double)[] tokens = [.. json["vocab"].Elements()
            .Select(token => token.Elements().ToArray() is [JsonPart text, JsonPart score]
                ? (text.AsString(), score.AsNumber())
                : throw token.Wrong("a token and its score"))];
        return json.Try(() => new Unigram(tokens, json["unk_id"].IsNull ? null : json.Index("unk_id"), json.Flag("byte_fallback", false)));
    }

    private static TokenTable Vocab(JsonPart json)
    {
        JsonPart vocab = json["vocab"];
        return vocab.Try(() => new TokenTable(vocab.Members().Select(m => KeyValuePair.Create(m.Name, m.Value.AsIndex()))));
    }
}
