using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>Finds the value of `tokenizer.ggml.pre` whose cuts are those of a byte-level pipeline.</summary>
internal static class PreRecognizer
{
    private static readonly Dictionary<string, Func<VocabularyDraft, JsonPart, string?>> Patterns = new()
    {
        ["ByteLevel"] = ByteLevel,
        ["Split"] = Split,
        ["Digits"] = (_, json) => json.Flag("individual_digits", false) ? PrePatterns.Digit : PrePatterns.Digits,
        ["Punctuation"] = (draft, json) => json.String("behavior", "Isolated") == "Contiguous"
            ? PrePatterns.Falcon
            : throw draft.NoName("pre-tokenizer", "Punctuation that splits otherwise than Contiguous"),
    };

    // Falcon's digits are cut a second time, to no effect.
    private static readonly string[] Falcon = [PrePatterns.Falcon, PrePatterns.Gpt2, PrePatterns.Digits, PrePatterns.ThreeAscii];

    /// <summary>The name; a pipeline without one is refused.</summary>
    public static string Recognize(VocabularyDraft draft, List<JsonPart> components)
    {
        List<string> cuts = [];
        foreach (JsonPart component in components)
        {
            if (!Patterns.TryGetValue(component.Type, out Func<VocabularyDraft, JsonPart, string?>? pattern))
                throw draft.NoName("pre-tokenizer", component.Type);
            if (pattern(draft, component) is not { } cut) continue;
            (string canonical, bool differs) = HfPatterns.Canonical(cut);
            if (differs) draft.Remarks.Add("GGUF's pattern of this name cuts marks, and capitals beyond ASCII, otherwise than this pipeline.");
            cuts.Add(canonical);
        }

        if (cuts.SequenceEqual(Falcon.Select(p => HfPatterns.Canonical(p).Pattern))) return "falcon";
        KeyValuePair<string, GgufPre>[] names =
            [.. PreTable.All.Where(row => !row.Value.RawUtf8 && row.Value.Patterns.Select(p => HfPatterns.Canonical(p).Pattern).SequenceEqual(cuts))];
        if (names.Length == 0) throw draft.NoName("pre-tokenizer", cuts.Count == 0 ? "ByteLevel without a pattern" : string.Join(" and then ", cuts));
        bool ignores = draft.Json["model"].Flag("ignore_merges", false);
        foreach ((string name, GgufPre pre) in names)
            if (pre.IgnoreMerges == ignores) return name;
        return MergesMakeEveryToken(draft) ? names[0].Key : throw draft.NoName("model", $"ignore_merges = {ignores} with the cuts of '{names[0].Key}'");
    }

    /// <summary>Whether it is all the same if a piece that is a token is taken whole or merged.</summary>
    private static bool MergesMakeEveryToken(VocabularyDraft draft)
    {
        var bpe = new Bpe(
            new TokenTable(Enumerable.Range(0, draft.Model.VocabSize).Where(id => draft.Model.TokenText(id) is not null)
                .Select(id => KeyValuePair.Create(draft.Model.TokenText(id)!, id))),
            ModelTable.Merges(draft.Json["model"]), new BpeSettings());
        using PooledList<int> ids = new();
        for (int id = 0; id < draft.Count; id++)
        {
            if (draft.Kind(id) != TokenKind.Normal) continue;
            ids.Clear();
            bpe.Tokenize(draft.Text(id), ids);
            if (ids is not [int only] || only != id) return false;
        }

        return true;
    }

    private static string? ByteLevel(VocabularyDraft draft, JsonPart json)
    {
        if (json.Flag("add_prefix_space", true)) throw draft.NoName("pre-tokenizer", "ByteLevel with add_prefix_space");
        return json.Flag("use_regex", true) ? ByteLevelPreTokenizer.Gpt2Pattern : null;
    }

    private static string Split(VocabularyDraft draft, JsonPart json)
    {
        string behavior = json.String("behavior"), regex = json["pattern"].Value.ValueKind == System.Text.Json.JsonValueKind.Object
            ? json["pattern"].String("Regex", "")
            : "";
        // To drop what is between matches is the same where matches cover the text, as those that ask for it do.
        bool isolates = behavior == "Isolated" || (behavior == "Removed" && json.Flag("invert", false));
        return isolates && regex.Length > 0 ? regex : throw draft.NoName("pre-tokenizer", $"Split with {behavior}");
    }
}
