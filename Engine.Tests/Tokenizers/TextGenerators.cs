using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Tokenizers;

/// <summary>Random well-formed texts.</summary>
internal static class TextGenerators
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u200D", "\uFEFF", "\u2028", "'s", "'LL", "don't", "1", "23", "456", "½", "Ⅳ", "٣", "a", "the", "Hello", "ß", "İ", "ſ", "é", "e\u0301", "\u0323\u0307", "\uAC01", "\u1112\u1161\u11AB", "ﬁ",
        "漢字", "かな", "カー", "नमस्ते", "ไทย", "عربي", "😀", "👩\u200D👩\u200D👧", "🇫🇷", "\U0001D538", "\U0002F800", "\U000E0041", "\u0001", "\u0000", "\uFFFD", "!", "...", "$", "<s>", "</s>", "<|begin|>", "[CLS]", "<unk>", "▁", "<0x41>", "##ing", "Ġ", "_x",
    ];

    /// <summary>Texts of fragments that are hard on some component, between runs of arbitrary code points.</summary>
    public static Gen<string> Hard() => Gen.OneOf(Gen.Elements(Fragments), CodePoint()).ListOf().Select(parts => string.Concat(parts));

    /// <summary>One code point, those of common scripts as often as all others.</summary>
    private static Gen<string> CodePoint() => Gen.OneOf(Gen.Choose(32, 126), Gen.Choose(0x80, 0x2FFF), Gen.Choose(0, 0x10FFFF)).Select(c => c is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : new Rune(c).ToString());

    /// <summary>The same many texts each time: fragments, words and code points. Without U+0000, at which C's strings end.</summary>
    public static IEnumerable<string> Many(int count, int seed)
    {
        string[] fragments = [.. Fragments.Where(f => !f.Contains('\0')), .. "The licenses for most software and other practical works are designed to take away your freedom.".Split(' ').SelectMany(word => new[] { word, " " + word })];
        var random = new Random(seed);
        for (int i = 0; i < count; i++) yield return string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(3) == 0 ? AnyCodePoint(random) : fragments[random.Next(fragments.Length)]));
    }

    private static string AnyCodePoint(Random random)
    {
        int c = random.Next(3) switch { 0 => random.Next(32, 127), 1 => random.Next(0x80, 0x3000), _ => random.Next(1, 0x110000) };
        return c is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : new Rune(c).ToString();
    }
}
