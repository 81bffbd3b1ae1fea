using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>BPE in GGUF: over bytes it is "gpt2" with a list of merges, over text with ▁ for spaces "llama" with scores.</summary>
internal static class BpeVocabulary
{
    /// <summary>Describes the model, or refuses it.</summary>
    public static void Describe(VocabularyDraft draft)
    {
        JsonPart model = draft.Json["model"];
        if (model.String("continuing_subword_prefix", "").Length > 0 || model.String("end_of_word_suffix", "").Length > 0)
            throw draft.NoName("model", "BPE with a prefix or suffix of subwords");
        draft.RemarkSurroundings();
        List<JsonPart> cuts = Components.Of(draft.Json["pre_tokenizer"]);
        if (cuts.Exists(c => c.Type == "ByteLevel")) DescribeBytes(draft, cuts);
        else DescribeText(draft, cuts);
    }

    private static void DescribeBytes(VocabularyDraft draft, List<JsonPart> cuts)
    {
        foreach (JsonPart c in Components.Of(draft.Json["normalizer"])) RefuseOrRemark(draft, c);
        draft.Pairs[GgufKeys.Model] = "gpt2";
        draft.Pairs[GgufKeys.Pre] = PreRecognizer.Recognize(draft, cuts);
        draft.Pairs[GgufKeys.Merges] = ModelTable.Merges(draft.Json["model"]).Select(m => $"{m.Left} {m.Right}").ToArray();
        string unknown = draft.Json["model"].String("unk_token", "");
        if (unknown.Length > 0) draft.SetUnknown(draft.Model.IdOf(unknown));
    }

    private static void DescribeText(VocabularyDraft draft, List<JsonPart> cuts)
    {
        bool prefix = false, escapes = false;
        foreach (JsonPart c in Components.Of(draft.Json["normalizer"]))
        {
            if (c.Type == "Prepend" && c.String("prepend") == "▁") prefix = true;
            else if (c.Replaces(" ", "▁")) escapes = true;
            else RefuseOrRemark(draft, c);
        }

        foreach (JsonPart c in cuts)
        {
            if (c.Type == "Metaspace" && PreTokenizerTable.Replacement(c) == "▁") (prefix, escapes) = (DescribeMetaspace(draft, c), true);
            // Gemma's cut at spaces comes after these have become ▁, and cuts nothing.
            else if (!(escapes && c.Type == "Split" && c["pattern"].String("String", "") == " ")) throw draft.NoName("pre-tokenizer", c.Type);
        }

        if (!escapes) throw draft.NoName("pre-tokenizer", "BPE without ByteLevel or ▁ for spaces");
        draft.Pairs[GgufKeys.Model] = "llama";
        draft.Pairs[GgufKeys.Pre] = "default";
        draft.Pairs[GgufKeys.AddSpacePrefix] = prefix;
        string unknown = draft.Json["model"].String("unk_token", "");
        if (unknown.Length > 0) draft.SetUnknown(draft.Model.IdOf(unknown));
        draft.MarkBytes();
        Score(draft);
    }

    /// <summary>Whether ▁ goes in front.</summary>
    private static bool DescribeMetaspace(VocabularyDraft draft, JsonPart json)
    {
        bool crosses = Enumerable.Range(0, draft.Count).Any(id => draft.Kind(id) == TokenKind.Normal && draft.Text(id).LastIndexOf('▁') > 0);
        if (json.Flag("split", true) && crosses) throw draft.NoName("pre-tokenizer", "Metaspace that splits where tokens go on");
        if (json.String("prepend_scheme", "always") == "first")
            draft.Remarks.Add("GGUF puts ▁ in front behind every special token too, this pipeline only at the very start.");
        return json.Flag("add_prefix_space", true) && json.String("prepend_scheme", "always") != "never";
    }

    /// <summary>
    /// A merge that ranks first becomes the highest score: then pairs are joined in the same order, since no pair that lacks a merge ever comes to
    /// stand beside its like (a BPE makes each token in one way).
    /// </summary>
    private static void Score(VocabularyDraft draft)
    {
        (string Left, string Right)[] merges = ModelTable.Merges(draft.Json["model"]);
        Array.Fill(draft.Scores, -(merges.Length + 1f));
        for (int rank = merges.Length - 1; rank >= 0; rank--)
            if (draft.Model.IdOf(merges[rank].Left + merges[rank].Right) is int id) draft.Scores[id] = -(rank + 1f);
        draft.HasScores = true;
    }

    private static void RefuseOrRemark(VocabularyDraft draft, JsonPart normalizer)
    {
        if (normalizer.Type != "NFC") throw draft.NoName("normalizer", normalizer.Type);
        draft.Remarks.Add("GGUF has no name for NFC: text that is not in that form already may have other ids.");
    }
}
