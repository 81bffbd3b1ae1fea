using System.Diagnostics;
using System.Text.Json.Nodes;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>A word of a megabyte is no attack: each of these takes a second or so, where anything quadratic takes an hour. So a generous bound tells them apart on a busy machine.</summary>
public sealed class TokenizerTimeTests
{
    private const int Length = 1_000_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Action<JsonNode>> Changes = new()
    {
        ["byte-level BPE"] = _ => { },
        ["BPE over the whole text"] = json => json["pre_tokenizer"] = JsonNode.Parse("""{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}"""),
        ["NFC and lower case"] = json => json["normalizer"] = JsonNode.Parse("""{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": true, "strip_right": true}]}"""),
        ["NFKD and a pattern"] = json => json["normalizer"] = JsonNode.Parse("""{"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "Replace", "pattern": {"Regex": "(a|aa)+b| {2,}$"}, "content": "_"}]}"""),
        ["Unigram"] = json => json["model"] = JsonNode.Parse("""{"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -2], ["aa", -3], ["aaaaaaaaaaaaaaaa", -4], ["ab", -3], ["Ġ", -1], ["he", -2]]}"""),
        ["WordPiece"] = json => json["model"] = JsonNode.Parse("""{"type": "WordPiece", "unk_token": "?", "max_input_chars_per_word": 2000000, "vocab": {"?": 0, "a": 1, "##a": 2, "##aaaaaaaaaaaaaaaa": 3, "Ġ": 4}}"""),
        ["Metaspace and scripts"] = json => json["pre_tokenizer"] = JsonNode.Parse("""{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "Punctuation"}, {"type": "Metaspace", "replacement": "▁"}]}"""),
    };

    public static TheoryData<string> Components { get; } = [.. Changes.Keys];

    private static readonly string[] Units = ["a", "abcdefghijklmnopqrstuvwxyz", " ", "\u0301\u0323", "<s"];

    [Theory]
    [MemberData(nameof(Components))]
    public void A_megabyte_of_anything(string component)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        Changes[component](json);
        Tokenizer tokenizer = TokenizerFiles.Load(json.ToJsonString());
        foreach (string unit in Units)
        {
            string text = string.Concat(Enumerable.Repeat(unit, Length / unit.Length));
            var clock = Stopwatch.StartNew();
            int[] ids = tokenizer.Encode(text);
            tokenizer.Decode(ids);
            Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed} for a megabyte of '{unit}'");
        }
    }
}
