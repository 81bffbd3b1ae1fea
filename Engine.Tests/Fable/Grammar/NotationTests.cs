using Fable.Grammar;

namespace Engine.Tests.Fable.Grammar;

public class NotationTests
{
    [Theory]
    [InlineData("one\ntwo", "one|two")]
    [InlineData("  one  \n\n two", "one|two")]
    [InlineData("one, \\\ntwo", "one, two")]
    [InlineData("one \\\n        two \\\n    three\nfour", "one two three|four")]
    [InlineData("", "")]
    public void A_line_that_ends_with_a_backslash_goes_on_in_the_next(string text, string lines)
        => Assert.Equal(lines.Split('|', StringSplitOptions.RemoveEmptyEntries), Notation.Lines(text));
}
