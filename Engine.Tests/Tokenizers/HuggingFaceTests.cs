using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Engine.Tests.Loading;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>Hugging Face's own tokenizers, through the package Tokenizers.DotNet, give the same ids. Only these tests know of it.</summary>
public sealed class HuggingFaceTests
{
    private const int TextsPerTokenizer = 2_000;

    private static readonly string[] NormalizerCases =
    [
        """{"type":"NFC"}""", """{"type":"NFD"}""", """{"type":"NFKC"}""", """{"type":"NFKD"}""", """{"type":"Lowercase"}""", """{"type":"StripAccents"}""", """{"type":"Nmt"}""",
        """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":true,"lowercase":true}""",
    ];

    private static readonly string[] PreTokenizerCases =
    [
        """{"type":"BertPreTokenizer"}""", """{"type":"Punctuation","behavior":"Isolated"}""", """{"type":"Digits","individual_digits":true}""", """{"type":"Whitespace"}""", """{"type":"WhitespaceSplit"}""",
        """{"type":"UnicodeScripts"}""", """{"type":"Split","pattern":{"Regex":"[^ab\\P{L}]"},"behavior":"Isolated","invert":false}""", """{"type":"Split","pattern":{"Regex":"[\\p{N}\\p{M}\\s]"},"behavior":"Isolated","invert":false}""",
    ];

    /// <summary>The normalizers.</summary>
    public static TheoryData<string> Normalizers { get; } = [.. NormalizerCases];

    /// <summary>The pre-tokenizers.</summary>
    public static TheoryData<string> PreTokenizers { get; } = [.. PreTokenizerCases];

    [HuggingFaceTheory]
    [MemberData(nameof(TokenizerJsonTests.Fixtures), MemberType = typeof(TokenizerJsonTests))]
    public void Random_texts_have_the_same_ids(string name)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(TestData.Path($"fixtures/tokenizers/{name}/tokenizer.json")))!;
        // These are not applied here.
        (json["padding"], json["truncation"]) = (null, null);
        using Pair pair = new(json);
        foreach (string text in TextGenerators.Many(TextsPerTokenizer, seed: 1)) pair.Check(text);
    }

    [HuggingFaceTheory]
    [MemberData(nameof(Normalizers))]
    public void Every_code_point_is_normalised_alike(string normalizer)
    {
        JsonNode json = TokenizerFiles.ByteFallback();
        (json["added_tokens"], json["normalizer"], json["decoder"]) = (new JsonArray(), JsonNode.Parse(normalizer), null);
        using Pair pair = new(json);
        // Between marks of several classes, so that a class of its own shows.
        foreach (int[] some in CodePoints().Chunk(64)) pair.Check(string.Concat(some.Select(c => $"a\u0301{char.ConvertFromUtf32(c)}\u0323|{char.ConvertFromUtf32(c)}\u0334|")));
    }

    [HuggingFaceTheory]
    [MemberData(nameof(PreTokenizers))]
    public void Every_code_point_is_cut_alike(string preTokenizer)
    {
        JsonNode json = JsonNode.Parse("""{"added_tokens": [], "normalizer": null, "post_processor": null, "decoder": null, "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "<unk>": 2}, "unk_token": "<unk>"}}""")!;
        json["pre_tokenizer"] = JsonNode.Parse(preTokenizer);
        using Pair pair = new(json);
        // Planes 4 to 13 are empty.
        foreach (int c in CodePoints().Where(c => c is < 0x34000 or >= 0xE0000)) pair.Check($"a{char.ConvertFromUtf32(c)}b");
    }

    [HuggingFaceTheory]
    [InlineData("<A>\n")]
    [InlineData("<A> \n x<A>\n\n\n<L>")]
    [InlineData("x \n <L><A>")]
    public void Added_tokens_are_found_within_swallowed_white_space(string text)
    {
        JsonNode json = TokenizerFiles.ByteFallback();
        json["normalizer"] = null;
        json["added_tokens"] = JsonNode.Parse("""[{"id": 286, "content": "<A>", "rstrip": true}, {"id": 287, "content": "\n"}, {"id": 288, "content": "<L>", "lstrip": true}]""");
        foreach (JsonNode? token in json["added_tokens"]!.AsArray())
            foreach (string flag in (string[])["special", "normalized", "single_word", "lstrip", "rstrip"]) token![flag] ??= false;
        using Pair pair = new(json);
        pair.Check(text);
    }

    // Their text ends at U+0000.
    private static IEnumerable<int> CodePoints() => Enumerable.Range(1, 0x10FFFF).Where(c => c is < 0xD800 or > 0xDFFF);

    /// <summary>One tokenizer twice.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly global::Tokenizers.DotNet.Tokenizer _theirs;
        private readonly Tokenizer _ours;

        public Pair(JsonNode json)
        {
            (json["version"], json["truncation"], json["padding"]) = ("1.0", null, null);
            _theirs = new global::Tokenizers.DotNet.Tokenizer(_folder.Write("tokenizer.json", json.ToJsonString()));
            _ours = TokenizerJson.Load(_folder.Path);
        }

        public void Check(string text)
        {
            int[] theirs = Array.ConvertAll(_theirs.Encode(text), id => (int)id), ours = _ours.Encode(text);
            if (!theirs.AsSpan().SequenceEqual(ours)) Assert.Fail($"{string.Join(' ', text.EnumerateRunes().Select(r => $"{r.Value:X}"))}: {string.Join(',', theirs)} theirs, {string.Join(',', ours)} ours");
        }

        public void Dispose()
        {
            _theirs.Dispose();
            _folder.Dispose();
        }
    }
}

/// <summary>A theory that needs the test data and the native library of Hugging Face's tokenizers.</summary>
public sealed class HuggingFaceTheoryAttribute : TheoryAttribute
{
    public HuggingFaceTheoryAttribute() => Skip = TestData.SkipReason
        ?? (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? null : "the package of Hugging Face's tokenizers is here for Linux on x64 alone");
}
