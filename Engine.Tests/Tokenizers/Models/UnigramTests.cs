using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers.Models;

public sealed class UnigramTests
{
    private static readonly (string Text, double Score)[] Tokens = [("<unk>", 0), ("a", -3), ("b", -3.5), ("ab", -4), ("abc", -9), ("c", -4), ("bc", -5.25), ("😀", -6)];

    [Theory]
    [InlineData("abc", "ab|c")]
    [InlineData("a😀", "a|😀")]
    [InlineData("xya", "<unk>|a")]
    [InlineData("axyb", "a|<unk>|b")]
    [InlineData("", "")]
    public void Best_segmentation(string text, string expected) => Assert.Equal(expected, Run(new Unigram(Tokens, 0, byteFallback: false), text));

    [Fact]
    public void Bytes_stand_in_for_unknown_code_points()
    {
        (string, double)[] tokens = [.. Tokens, .. Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", -20.0))];
        Assert.Equal("a|<0xC3>|<0xA9>|<0xC3>|<0xA9>", Run(new Unigram(tokens, 0, byteFallback: true), "aéé"));
        Assert.Equal("a|<unk>", Run(new Unigram(tokens, 0, byteFallback: false), "aéé"));
    }

    [Fact]
    public void Without_an_unknown_token_unknown_text_is_left_out() => Assert.Equal("b|a", Run(new Unigram([("a", -1), ("b", -1)], null, byteFallback: false), "bxa"));

    [Fact]
    public void No_segmentation_has_a_larger_sum()
    {
        var model = new Unigram(Tokens, 0, byteFallback: false);
        var scores = Tokens.ToDictionary(t => t.Text, t => t.Score);
        Prop.ForAll(Gen.Elements('a', 'b', 'c').ListOf().Select(cs => string.Concat(cs)).ToArbitrary(), text =>
        {
            string[] tokens = Run(model, text).Split('|', StringSplitOptions.RemoveEmptyEntries);
            return string.Concat(tokens) == text && Math.Abs(tokens.Sum(t => scores[t]) - Best(text)) < 1e-9;
        }).QuickCheckThrowOnFailure();

        double Best(string text)
        {
            var best = new double[text.Length + 1];
            for (int i = text.Length - 1; i >= 0; i--)
            {
                best[i] = double.NegativeInfinity;
                foreach ((string token, double score) in Tokens)
                    if (string.CompareOrdinal(text, i, token, 0, token.Length) == 0) best[i] = Math.Max(best[i], score + best[i + token.Length]);
            }

            return best[0];
        }
    }

    [Fact]
    public void A_token_that_comes_twice_has_the_last_id()
    {
        var model = new Unigram([("<unk>", 0), ("a", -1), ("a", -2)], 0, byteFallback: false);
        PooledList<int> ids = [];
        model.Tokenize("a", ids);
        Assert.Equal([2], ids);
        Assert.Equal("a", model.TokenText(1));
        Assert.Equal(2, model.IdOf("a"));
        Assert.Null(model.TokenText(3));
    }

    [Fact]
    public void Refuses_bad_vocabularies()
    {
        Assert.Throws<FormatException>(() => new Unigram(Tokens, 8, byteFallback: false));
        Assert.Throws<FormatException>(() => new Unigram([], 0, byteFallback: false));
        Assert.Throws<FormatException>(() => new Unigram([(new string('a', 1025), -1)], null, byteFallback: false));
    }

    private static string Run(Unigram model, string text)
    {
        PooledList<int> ids = [];
        model.Tokenize(text, ids);
        PooledList<int> again = [];
        model.Tokenize(text, again);
        Assert.Equal(ids, again);
        return string.Join('|', ids.Select(model.TokenText));
    }
}
