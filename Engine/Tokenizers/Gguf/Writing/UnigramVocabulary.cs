using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>Unigram in GGUF: "t5", with scores and SentencePiece's map of characters.</summary>
internal static class UnigramVocabulary
{
    /// <summary>Describes the model, or refuses it.</summary>
    public static void Describe(VocabularyDraft draft)
    {
        JsonPart model = draft.Json["model"];
        if (model.Flag("byte_fallback", false)) throw draft.NoName("model", "Unigram with byte_fallback");
        draft.RemarkSurroundings();
        draft.Pairs[GgufKeys.Model] = "t5";
        draft.Pairs[GgufKeys.Pre] = "default";
        bool merges = false, prefix = false, escapes = false;
        foreach (JsonPart c in Components.Of(draft.Json["normalizer"]))
        {
            if (c.Type == "Precompiled") draft.Pairs[GgufKeys.CharsMap] = c["precompiled_charsmap"].Parse(Convert.FromBase64String);
            else if (c.Type == "Replace" && c["pattern"].String("Regex", "") == " {2,}") merges = true;
            else if (c.Type == "Strip") merges = true;
            else throw draft.NoName("normalizer", c.Type);
        }

        foreach (JsonPart c in Components.Of(draft.Json["pre_tokenizer"]))
        {
            if (c.Type == "WhitespaceSplit") merges = true;
            else if (c.Type == "Metaspace" && PreTokenizerTable.Replacement(c) == "▁")
                (prefix, escapes) = (c.Flag("add_prefix_space", true) && c.String("prepend_scheme", "always") != "never", true);
            else throw draft.NoName("pre-tokenizer", c.Type);
        }

        if (!escapes) throw draft.NoName("pre-tokenizer", "Unigram without Metaspace");
        draft.Pairs[GgufKeys.AddSpacePrefix] = prefix;
        draft.Pairs[GgufKeys.RemoveExtraWhitespaces] = merges;
        draft.SetUnknown(model["unk_id"].IsNull ? null : model.Index("unk_id"));
        int id = 0;
        foreach (JsonPart token in model["vocab"].Elements()) draft.Scores[id++] = (float)token.Elements().ElementAt(1).AsNumber();
        draft.HasScores = true;
    }
}
