using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Patterns;

/// <summary>The steps of a match grow with the text and no faster, on patterns and texts that send plain backtracking into quadratic time and worse.</summary>
public sealed class PatternTimeTests
{
    public static TheoryData<string, string, string> Attacks { get; } = new()
    {
        // Looks far ahead from every chunk; scans a run and fails, from every start; nested repetition.
        { @"\d{1,3}(?=(?:\d{3})*\b)", "1", "x" },
        { @"\d{1,3}(?=(?:\d{3})*$)", "1", "" },
        { @"\s*\n|\s", " ", "x" },
        { @"a*b|a", "a", "" },
        { @"a++b|a", "a", "" },
        { @"(?>a+)b|a", "a", "" },
        { @"(?:a+)+b|a", "a", "" },
        { @"(?:a|aa)+b|a", "a", "" },
        { @"(?:a|b|ab)*?c|a", "ab", "" },
        { @"(?=a*b)a|a", "a", "" },
        { @"(?!a*b)a|a", "a", "" },
        { ByteLevelPreTokenizer.Gpt2Pattern, " ", "x" },
        { @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+", "A", "1" },
        { @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+", "\u0301", " " },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Steps_grow_with_the_text_and_no_faster(string pattern, string unit, string end)
    {
        var parsed = Pattern.Parse(pattern);
        long small = Steps(20_000), large = Steps(80_000);
        Assert.True(large <= 5 * small + 10_000, $"{small} steps for 20,000 characters, {large} for 80,000");

        long Steps(int length)
        {
            string text = string.Concat(Enumerable.Repeat(unit, length / unit.Length)) + end;
            PatternMatcher matcher = parsed.Matcher();
            Pattern.Find(text, matcher);
            return matcher.Steps;
        }
    }
}
