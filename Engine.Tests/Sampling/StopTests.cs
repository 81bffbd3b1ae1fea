using Engine.Sampling;
using Engine.Tests.Tokenizers;
using Engine.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>Stop strings in streamed text, stop tokens and the number of tokens.</summary>
public class StopTests
{
    [Theory]
    [InlineData("one two three", new[] { "two" }, "one ")]
    [InlineData("one two three", new[] { "four" }, "one two three")]
    [InlineData("aab aaab", new[] { "aaab" }, "aab ")]
    [InlineData("aaaab", new[] { "aaab" }, "a")]
    [InlineData("abcd", new[] { "bc", "abcd" }, "a")]
    [InlineData("abcd", new[] { "c", "abc", "bc" }, "")]
    [InlineData("stop", new[] { "stop" }, "")]
    [InlineData("a\nb", new[] { "\n" }, "a")]
    [InlineData("x</s", new[] { "</s>" }, "x</s")]
    public void Text_ends_before_the_stop_string_that_is_complete_first(string text, string[] stops, string expected)
    {
        StopMatcher whole = new(stops), single = new(stops);
        Assert.Equal(expected, Feed(whole, [text]));
        Assert.Equal(expected, Feed(single, text.Select(c => c.ToString())));
        Assert.Equal(whole.Stopped, single.Stopped);
    }

    [Fact]
    public void Only_text_that_may_begin_a_stop_string_is_held_back()
    {
        StopMatcher matcher = new(["END"]);
        Assert.Equal("a", matcher.Append("aE"));
        Assert.Equal("EENN", matcher.Append("ENN"));
        string piece = "no stop here";
        Assert.Same(piece, matcher.Append(piece));
        Assert.Equal("", matcher.Append("EN"));
        Assert.Equal("EN", matcher.Flush());
    }

    [Fact]
    public void Where_pieces_end_does_not_matter_and_the_result_is_that_of_a_plain_search()
    {
        Gen<string> words = Gen.Choose(0, 2).Select(i => (char)('a' + i)).ListOf().Select(l => string.Concat(l));
        var cases =
            from text in words.Select(w => w + w)
            from stops in words.Where(w => w.Length is > 0 and < 5).ListOf()
            from seed in Gen.Choose(0, 1000)
            select (text, stops: stops.ToArray(), seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            StopMatcher matcher = new(c.stops);
            Assert.Equal(Searched(c.text, c.stops), Feed(matcher, Pieces(c.text, new Random(c.seed))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_long_stop_string_is_no_attack()
    {
        StopMatcher matcher = new([new string('a', 100_000) + "b"]);
        string text = new('a', 1_000_000);
        Assert.Equal(text, Feed(matcher, text.Chunk(10_000).Select(c => new string(c))));
    }

    [Theory]
    [InlineData("</s>", "he", "a 300 b 301", "a|b")] // 300 <s>, 301 </s>, 256 he: the text leaves special tokens out
    [InlineData("x</s>", "", "a x 301", "a")]
    [InlineData("</s>x", "", "a 301 b 301 x", "a|b")]
    [InlineData("<s></s>", "", "a 300 300 301 b", "a")]
    [InlineData("</s>", "", "a </s> b", "a")] // spelt as text
    [InlineData("ab", "", "a 300 b c", "")] // nobody sees the token between
    [InlineData("s", "", "a 300 b", "a|b")] // nor its letters
    [InlineData("a</s>", "", "a 300 301 b", "a|b")]
    [InlineData("a</s>", "", "a a 301 b", "a")]
    public void Stop_strings_see_special_tokens_whole(string stop, string other, string stream, string expected)
    {
        Tokenizer tokenizer = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString());
        StopMatcher matcher = new(other.Length > 0 ? [stop, other] : [stop], tokenizer);
        string text = "";
        foreach (string part in stream.Split(' '))
        {
            bool special = int.TryParse(part, out int id);
            text += special ? matcher.Append(id, "") : matcher.Append('a', part);
            if (matcher.Stopped) break;
        }

        Assert.Equal(expected.Replace("|", "", StringComparison.Ordinal), text + matcher.Flush());
        Assert.Equal(!expected.EndsWith("|b", StringComparison.Ordinal) || stream.EndsWith("301", StringComparison.Ordinal) || stream.EndsWith('x'), matcher.Stopped);
    }

    [Fact]
    public void An_empty_stop_string_is_refused() => Assert.Throws<ArgumentException>(() => new StopMatcher(["a", ""]));

    [Fact]
    public void Stop_tokens_come_before_the_number_of_tokens()
    {
        StopConditions conditions = new(new() { StopTokens = [5], MaxTokens = 3 }, [9], 10);
        Assert.Null(conditions.After(1, 2));
        Assert.Equal(FinishReason.Length, conditions.After(1, 3));
        Assert.Equal(FinishReason.Stop, conditions.After(5, 3));
        Assert.Equal(FinishReason.Stop, conditions.After(9, 1));
    }

    [Fact]
    public void End_tokens_can_be_ignored_and_stop_tokens_not()
    {
        StopConditions conditions = new(new() { StopTokens = [5], IgnoreEndTokens = true }, [9], 10);
        Assert.Null(conditions.After(9, int.MaxValue - 1));
        Assert.Equal(FinishReason.Stop, conditions.After(5, 1));
    }

    [Fact]
    public void Stop_tokens_outside_the_vocabulary_and_no_tokens_at_all_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new StopConditions(new() { StopTokens = [10] }, [], 10));
        Assert.Throws<ArgumentException>(() => new StopConditions(new() { StopTokens = [-1] }, [], 10));
        Assert.Throws<ArgumentException>(() => new StopConditions(new() { MaxTokens = 0 }, [], 10));
    }

    private static string Feed(StopMatcher matcher, IEnumerable<string> pieces)
    {
        string text = "";
        foreach (string piece in pieces)
        {
            text += matcher.Append(piece);
            if (matcher.Stopped) break;
        }

        return text + matcher.Flush();
    }

    private static string Searched(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string? found = stops.Where(s => text[..end].EndsWith(s, StringComparison.Ordinal)).MaxBy(s => s.Length);
            if (found is not null) return text[..(end - found.Length)];
        }

        return text;
    }

    private static IEnumerable<string> Pieces(string text, Random random)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(text.Length - at, random.Next(4));
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
