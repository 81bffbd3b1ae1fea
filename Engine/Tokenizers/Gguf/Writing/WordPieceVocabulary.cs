using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>
/// WordPiece in GGUF: "bert", in which words begin with ▁ and what goes on within them has no sign. (A word too long for the pipeline is one unknown
/// token there and is spelt out here.)
/// </summary>
internal static class WordPieceVocabulary
{
    private const string Mask = "[MASK]";

    /// <summary>Describes the model, or refuses it.</summary>
    public static void Describe(VocabularyDraft draft)
    {
        JsonPart model = draft.Json["model"];
        string prefix = model.String("continuing_subword_prefix", "##");
        if (Components.Of(draft.Json["normalizer"]) is not [{ Type: "BertNormalizer" } normalizer])
            throw draft.NoName("normalizer", "other than BertNormalizer alone");
        if (Components.Of(draft.Json["pre_tokenizer"]) is not [{ Type: "BertPreTokenizer" }])
            throw draft.NoName("pre-tokenizer", "other than BertPreTokenizer alone");
        if (!normalizer.Flag("clean_text", true) || !normalizer.Flag("handle_chinese_chars", true))
            throw draft.NoName("normalizer", "BertNormalizer without clean_text or handle_chinese_chars");
        if ((draft.Before, draft.After) is not ([int cls], [int sep])) throw draft.NoName("post-processor", "other than one token before and one behind");
        bool lowercase = normalizer.Flag("lowercase", true);
        draft.Pairs[GgufKeys.Model] = "bert";
        draft.Pairs[GgufKeys.Pre] = "default";
        draft.Pairs[GgufKeys.Lowercase] = lowercase;
        draft.Pairs[GgufKeys.StripAccents] = normalizer.Flag("strip_accents", lowercase);
        draft.Pairs[GgufKeys.Cls] = draft.Pairs[GgufKeys.Bos] = (uint)cls;
        draft.Pairs[GgufKeys.Separator] = (uint)sep;
        draft.Pairs.Remove(GgufKeys.AddEos);
        if (draft.IdOf(Mask) is int mask) draft.Pairs[GgufKeys.Mask] = (uint)mask;
        draft.SetUnknown(draft.Model.IdOf(model.String("unk_token", "[UNK]")));
        draft.Respell(text => prefix.Length > 0 && text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length
            ? text[prefix.Length..]
            : "▁" + text);
    }
}
