using System.Text;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Json;

/// <summary>The pre-tokenizers of tokenizer.json by type.</summary>
internal static class PreTokenizerTable
{
    private static readonly (string, SplitBehavior)[] Behaviors =
    [
        ("Removed", SplitBehavior.Removed), ("Isolated", SplitBehavior.Isolated), ("MergedWithPrevious", SplitBehavior.MergedWithPrevious),
        ("MergedWithNext", SplitBehavior.MergedWithNext), ("Contiguous", SplitBehavior.Contiguous),
    ];

    private static readonly (string, PrependScheme)[] Schemes =
        [("always", PrependScheme.Always), ("first", PrependScheme.First), ("never", PrependScheme.Never)];

    private static readonly Dictionary<string, Func<JsonPart, PreTokenizer>> Types = new()
    {
        ["Sequence"] = json => new SequencePreTokenizer([.. json["pretokenizers"].Elements().Select(Read)]),
        ["ByteLevel"] = json => new ByteLevelPreTokenizer(json.Flag("add_prefix_space", true), json.Flag("use_regex", true)),
        ["Metaspace"] = json => new MetaspacePreTokenizer(Replacement(json), Scheme(json), json.Flag("split", true)),
        ["Split"] = json =>
            new SplitPreTokenizer(json.PatternOf("pattern", Pattern.Literal, p => p), json.Word<SplitBehavior>("behavior", null, Behaviors),
            json.Flag("invert", false)),
        ["Digits"] = json => CodePointPreTokenizer.Digits(json.Flag("individual_digits", false)),
        ["Punctuation"] = json => CodePointPreTokenizer.Punctuation(json.Word<SplitBehavior>("behavior", SplitBehavior.Isolated, Behaviors)),
        ["Whitespace"] = _ => new WhitespacePreTokenizer(),
        ["WhitespaceSplit"] = _ => CodePointPreTokenizer.WhitespaceSplit,
        ["BertPreTokenizer"] = _ => new BertPreTokenizer(),
        ["CharDelimiterSplit"] = json => CodePointPreTokenizer.CharDelimiterSplit(Character(json, "delimiter").Value),
        ["UnicodeScripts"] = _ => new UnicodeScriptsPreTokenizer(),
        ["FixedLength"] = json => new FixedLengthPreTokenizer(Math.Max(1, json.Index("length", 5))),
    };

    /// <summary>The pre-tokenizer that a value describes.</summary>
    public static PreTokenizer Read(JsonPart json) => json.Make("pre-tokenizer", Types);

    /// <summary>A member that is one character.</summary>
    public static Rune Character(JsonPart json, string name)
    {
        string text = json.String(name);
        return text.EnumerateRunes().ToArray() is [Rune only] ? only : throw new ModelLoadException("not one character", json.File, json[name].Path, text);
    }

    /// <summary>The visible character of a Metaspace.</summary>
    public static string Replacement(JsonPart json) => json["replacement"].IsNull ? "▁" : Character(json, "replacement").ToString();

    /// <summary>Where a Metaspace puts its character in front. Old files say `add_prefix_space` instead.</summary>
    public static PrependScheme Scheme(JsonPart json)
    {
        PrependScheme scheme = json.Word<PrependScheme>("prepend_scheme", PrependScheme.Always, Schemes);
        return json.Flag("add_prefix_space", true) ? scheme : PrependScheme.Never;
    }
}
