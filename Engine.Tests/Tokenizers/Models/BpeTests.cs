using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers.Models;

public sealed class BpeTests
{
    [Fact]
    public void Merges_by_rank_and_then_from_the_left()
    {
        Bpe bpe = Make(["a b", "b c", "ab c"], new BpeSettings());
        Assert.Equal("abc|abc", Run(bpe, "abcabc"));
        Assert.Equal("ab|ab|bc", Run(bpe, "ababbc"));
        Assert.Equal("aa|a", Run(Make(["a a"], new BpeSettings()), "aaa"));
    }

    [Fact]
    public void Random_merges_give_what_the_definition_gives()
    {
        Gen<string> text = Gen.Elements('a', 'b', 'c').ListOf().Select(cs => string.Concat(cs));
        Gen<string[]> merges = Gen.Choose(0, int.MaxValue).Select(RandomMerges);
        Prop.ForAll(merges.ToArbitrary(), text.ToArbitrary(), (rules, word) => Run(Make(rules, new BpeSettings()), word) == string.Join('|', Naive(rules, word))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Long_texts_are_cut_only_where_nothing_merges()
    {
        // Longer than what is remembered, and than what is scanned; x has no token.
        Gen<string> text = Gen.Elements('a', 'b', 'c', 'x').ArrayOf(150).Select(cs => new string(cs));
        Gen<string[]> merges = Gen.Choose(0, int.MaxValue).Select(RandomMerges);
        var settings = new BpeSettings { UnknownToken = "<unk>", FuseUnknown = true };
        Prop.ForAll(merges.ToArbitrary(), text.ToArbitrary(), (rules, word) => Assert.Equal(string.Join('|', Fused(Naive(rules, word))), Run(Make(rules, settings), word))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

        static IEnumerable<string> Fused(List<string> symbols) => symbols.Where((s, i) => s != "x" || i == 0 || symbols[i - 1] != "x").Select(s => s == "x" ? "<unk>" : s);
    }

    [Theory]
    [InlineData(false, "<unk>|<unk>|a|<unk>")]
    [InlineData(true, "<unk>|a|<unk>")]
    public void Unknown_code_points(bool fuse, string expected) => Assert.Equal(expected, Run(Make([], new BpeSettings { UnknownToken = "<unk>", FuseUnknown = fuse }), "xya😀"));

    [Fact]
    public void Unknown_code_points_without_an_unknown_token_are_left_out() => Assert.Equal("a|a", Run(Make([], new BpeSettings()), "axa"));

    [Fact]
    public void Bytes_stand_in_for_unknown_code_points()
    {
        var settings = new BpeSettings { ByteFallback = true, UnknownToken = "<unk>" };
        string[] bytes = [.. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")];
        Assert.Equal("a|<0xC3>|<0xA9>", Run(Make([], settings, bytes), "aé"));
        Assert.Equal("<unk>", Run(Make([], settings, "<0xC3>"), "é"));
    }

    [Fact]
    public void Whole_pieces_go_before_merges_if_asked()
    {
        Assert.Equal("a|b|c", Run(Make([], new BpeSettings(), "abc"), "abc"));
        Assert.Equal("abc", Run(Make([], new BpeSettings { IgnoreMerges = true }, "abc"), "abc"));
    }

    [Fact]
    public void Prefix_within_and_suffix_at_the_end_of_words()
    {
        var vocab = new TokenTable(new[] { "a", "##b", "##c</w>", "ab", "a</w>", "abc</w>" }.Select((t, i) => KeyValuePair.Create(t, i)));
        var bpe = new Bpe(vocab, [("a", "##b"), ("ab", "##c</w>")], new BpeSettings { ContinuingSubwordPrefix = "##", EndOfWordSuffix = "</w>" });
        Assert.Equal("abc</w>", Run(bpe, "abc"));
        Assert.Equal("a</w>", Run(bpe, "a"));
    }

    [Fact]
    public void Refuses_merges_of_unknown_tokens()
    {
        Assert.Throws<FormatException>(() => Make(["x y"], new BpeSettings(), "xy"));
        Assert.Throws<FormatException>(() => new Bpe(new TokenTable([KeyValuePair.Create("a", 0), KeyValuePair.Create("b", 1)]), [("a", "b")], new BpeSettings()));
        Assert.Throws<FormatException>(() => new Bpe(new TokenTable([KeyValuePair.Create("a", 0)]), [("a", "a")], new BpeSettings { ContinuingSubwordPrefix = "###" }));
    }

    [Fact]
    public void The_second_time_is_as_the_first()
    {
        Bpe bpe = Make(["a b"], new BpeSettings());
        Assert.Equal(Run(bpe, "abab"), Run(bpe, "abab"));
    }

    private static Bpe Make(string[] merges, BpeSettings settings, params string[] more)
    {
        (string, string)[] pairs = [.. merges.Select(m => (m.Split(' ')[0], m.Split(' ')[1]))];
        string[] tokens = [.. new[] { "<unk>", "a", "b", "c" }.Concat(pairs.Select(p => p.Item1 + p.Item2)).Concat(more).Distinct()];
        return new Bpe(new TokenTable(tokens.Select((t, i) => KeyValuePair.Create(t, i))), pairs, settings);
    }

    private static string Run(Bpe bpe, string text)
    {
        PooledList<int> ids = [];
        bpe.Tokenize(text, ids);
        return string.Join('|', ids.Select(bpe.TokenText));
    }

    private static string[] RandomMerges(int seed)
    {
        var random = new Random(seed);
        List<string> tokens = ["a", "b", "c"], merges = [];
        for (int i = 0; i < 12; i++)
        {
            string left = tokens[random.Next(tokens.Count)], right = tokens[random.Next(tokens.Count)];
            if (merges.Contains($"{left} {right}")) continue;
            merges.Add($"{left} {right}");
            tokens.Add(left + right);
        }

        return [.. merges];
    }

    /// <summary>The definition: look for the pair of lowest rank, the leftmost of these, merge it, start again.</summary>
    private static List<string> Naive(string[] merges, string word)
    {
        List<string> symbols = [.. word.Select(c => c.ToString())];
        while (true)
        {
            int best = -1, at = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = Array.IndexOf(merges, $"{symbols[i]} {symbols[i + 1]}");
                if (rank >= 0 && (best < 0 || rank < best)) (best, at) = (rank, i);
            }

            if (best < 0) return symbols;
            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }
}
