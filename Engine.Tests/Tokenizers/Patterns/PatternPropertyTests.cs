using System.Text.RegularExpressions;
using Engine.Tokenizers.Patterns;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers.Patterns;

/// <summary>On ASCII, where the two dialects agree, the runtime's own regular expressions are an independent reference.</summary>
public sealed class PatternPropertyTests
{
    private static readonly Gen<string> Text = Gen.Elements('a', 'b', 'c', ' ', '1').ListOf().Select(cs => string.Concat(cs));

    [Fact]
    public void Random_patterns_find_what_the_runtime_finds()
    {
        int compared = 0;
        Prop.ForAll(Node(3).ToArbitrary(), Text.ToArbitrary(), (pattern, text) =>
        {
            Pattern parsed;
            try
            {
                parsed = Pattern.Parse(pattern);
            }
            catch (FormatException)
            {
                // Repeats what may be empty: refused on purpose.
                return true;
            }

            List<(int, int)>? expected = Reference(pattern, text);
            if (expected is null) return true;
            compared++;
            return parsed.Find(text).SequenceEqual(expected) && Pattern.Find(text, parsed.Matcher(memoize: true)).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
        Assert.True(compared > 1000, $"only {compared} patterns were compared");
    }

    // What the runtime finds, or null where its backtracking takes exponential time: ((.)*)+ in front of what fails.
    private static List<(int Start, int End)>? Reference(string pattern, string text)
    {
        try
        {
            List<(int Start, int End)> found = [];
            // Groups capture for the runtime: .NET 10 rewrites (?:[ab]{1,3}[ab])+ to one repeat, and then finds five of aaaaa where backtracking finds four.
            foreach (Match m in Regex.Matches(text, pattern.Replace("(?:", "("), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                // The runtime counts an empty match right behind another one; Oniguruma's callers do not.
                if (m.Length > 0 || found.Count == 0 || found[^1].End != m.Index) found.Add((m.Index, m.Index + m.Length));
            }

            return found;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Gen<string> Node(int depth)
    {
        Gen<string> leaf = Gen.Elements("a", "b", "c", " ", @"\s", @"\S", @"\d", @"\w", "[ab]", "[^a]", ".", "[a-c1]");
        if (depth == 0) return leaf;
        Gen<string> inner = Node(depth - 1);
        return Gen.OneOf(
            leaf,
            Gen.Two(inner).Select(p => p.Item1 + p.Item2),
            Gen.Two(inner).Select(p => $"(?:{p.Item1}|{p.Item2})"),
            Gen.Zip(inner, Gen.Elements("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{1,2}?")).Select(p => $"(?:{p.Item1}){p.Item2}"),
            Gen.Zip(leaf, Gen.Elements("*", "+", "?", "{0,2}", "{1,3}", "{2,}", "*?")).Select(p => p.Item1 + p.Item2),
            Gen.Zip(inner, Gen.Elements("?=", "?!", "?>")).Select(p => $"({p.Item2}{p.Item1})"),
            Gen.Zip(leaf, Gen.Elements("?<=", "?<!")).Select(p => $"({p.Item2}{p.Item1})"));
    }
}
