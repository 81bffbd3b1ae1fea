using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Models;

public sealed class WordModelTests
{
    private static readonly TokenTable Vocab = new(new[] { "[UNK]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", "##", "😀", "##😀" }.Select((t, i) => KeyValuePair.Create(t, i)));

    [Theory]
    [InlineData("unwanted", "un|##want|##ed")]
    [InlineData("running", "runn|##ing")]
    [InlineData("unwantedX", "[UNK]")]
    [InlineData("x", "[UNK]")]
    [InlineData("😀😀", "😀|##😀")]
    [InlineData("un##", "[UNK]")]
    [InlineData("", "")]
    public void WordPiece_takes_the_longest_from_the_left(string text, string expected) => Assert.Equal(expected, Run(new WordPiece(Vocab, "[UNK]", "##", 100), text));

    [Fact]
    public void WordPiece_counts_code_points()
    {
        Assert.Equal("😀|##😀", Run(new WordPiece(Vocab, "[UNK]", "##", 2), "😀😀"));
        Assert.Equal("[UNK]", Run(new WordPiece(Vocab, "[UNK]", "##", 2), "😀😀😀"));
    }

    [Theory]
    [InlineData("want", "want")]
    [InlineData("wants", "[UNK]")]
    public void WordLevel_knows_whole_words(string text, string expected) => Assert.Equal(expected, Run(new WordLevel(Vocab, "[UNK]"), text));

    [Fact]
    public void Without_an_unknown_token_unknown_words_are_left_out()
    {
        Assert.Equal("", Run(new WordLevel(Vocab, "nothing"), "x"));
        Assert.Equal("", Run(new WordPiece(Vocab, "nothing", "##", 100), "unx"));
    }

    [Fact]
    public void Tokens_and_ids()
    {
        var model = new WordLevel(Vocab, "[UNK]");
        Assert.Equal((11, "want", 1, null, null), (model.VocabSize, model.TokenText(1), model.IdOf("want"), model.TokenText(-1), model.IdOf("x")));
    }

    private static string Run(TokenModel model, string text)
    {
        PooledList<int> ids = [];
        model.Tokenize(text, ids);
        return string.Join('|', ids.Select(model.TokenText));
    }
}
