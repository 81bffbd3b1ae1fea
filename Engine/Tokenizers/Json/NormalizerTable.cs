using System.Text;
using Engine.Tokenizers.Normalizers;

namespace Engine.Tokenizers.Json;

/// <summary>The normalizers of tokenizer.json by type.</summary>
internal static class NormalizerTable
{
    private static readonly Dictionary<string, Func<JsonPart, Normalizer>> Types = new()
    {
        ["Sequence"] = json => new SequenceNormalizer([.. json["normalizers"].Elements().Select(Read)]),
        ["NFC"] = _ => new FormNormalizer(NormalizationForm.FormC),
        ["NFD"] = _ => new FormNormalizer(NormalizationForm.FormD),
        ["NFKC"] = _ => new FormNormalizer(NormalizationForm.FormKC),
        ["NFKD"] = _ => new FormNormalizer(NormalizationForm.FormKD),
        ["Lowercase"] = _ => new LowercaseNormalizer(),
        ["StripAccents"] = _ => CodePointNormalizer.StripAccents,
        ["Nmt"] = _ => CodePointNormalizer.Nmt,
        ["Strip"] = json => new StripNormalizer(json.Flag("strip_left"), json.Flag("strip_right")),
        ["Prepend"] = json => new AffixNormalizer(json.String("prepend"), ""),
        ["Append"] = json => new AffixNormalizer("", json.String("append")),
        ["Replace"] = Replace,
        ["BertNormalizer"] = Bert,
        ["Precompiled"] = json => new PrecompiledNormalizer(json["precompiled_charsmap"].Parse(text => new CharsMap(Convert.FromBase64String(text)))),
        ["ByteLevel"] = _ => new ByteLevelNormalizer(),
    };

    /// <summary>The normalizer that a value describes.</summary>
    public static Normalizer Read(JsonPart json) => json.Make("normalizer", Types);

    private static ReplaceNormalizer Replace(JsonPart json)
    {
        string content = json.String("content");
        return json.PatternOf("pattern", text => new ReplaceNormalizer(text, content), pattern => new ReplaceNormalizer(pattern, content));
    }

    private static BertNormalizer Bert(JsonPart json)
    {
        bool lowercase = json.Flag("lowercase", true);
        return new BertNormalizer(json.Flag("clean_text", true), json.Flag("handle_chinese_chars", true), json.Flag("strip_accents", lowercase), lowercase);
    }
}
