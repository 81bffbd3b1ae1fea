using System.Buffers;
using System.Text.RegularExpressions;
using Engine.Tokenizers.ChatTemplates;
using Engine.Training.Corpus;
using Fable;
using Fable.Grammar;
using Fable.Plots;
using Fable.Stories;
using Fable.Talk;
using Fable.Telling;

namespace Engine.Tests.Fable;

/// <summary>What an editor would mark, looked for in thousands of documents.</summary>
public partial class LintTests
{
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n']);

    [Fact]
    public void Documents_are_clean_English()
    {
        StoryCorpus corpus = new(3), heldOut = new(4, heldOut: true);
        for (int n = 0; n < 3000; n++)
        {
            Document document = corpus[n];
            if (document.Text is not null) Story(document.Text, 100, 250);
            Turns(document.Turns);
            if (n < 200) Turns(heldOut[n].Turns);
        }
    }

    /// <summary>Every wording of every beat, question and answer, with many casts: a hole that nothing fills throws.</summary>
    [Fact]
    public void Every_hole_of_every_plot_is_filled()
    {
        foreach (Plot plot in PlotTable.All.Concat(MiniStories.All).Concat(Primer.Pages))
        {
            for (ulong n = 0; n < 10; n++)
            {
                Writer writer = new(Casting.Draw(new(5, n), [plot], heldOut: null), new(6, n));
                foreach (Template wording in plot.Beats.SelectMany(b => b.Wordings).Concat(plot.Questions.SelectMany(q => new[] { q.Question, q.Answer })))
                {
                    writer.Write(wording);
                    Clean(writer.Take());
                }
            }
        }
    }

    [Fact]
    public void A_template_that_does_not_close_is_refused()
    {
        foreach (string wrong in (string[])["{hero", "[a|b", "a]b", "a|b", "a}b"]) Assert.Throws<ArgumentException>(() => Template.Parse(wrong));
    }

    private static void Turns(IReadOnlyList<ChatMessage> turns)
    {
        for (int i = 0; i < turns.Count; i++)
        {
            Assert.Equal(i % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant, turns[i].Role);
            Clean(turns[i].Content);
            if (i % 2 == 0) continue;
            if (English.Words(turns[i].Content) >= 40) Story(turns[i].Content, 60, 180);
            else Assert.Matches("^[\"A-Z].*[.!?]\"?$", turns[i].Content);
        }
    }

    private static void Story(string text, int least, int most)
    {
        Clean(text);
        Assert.True(English.Words(text) >= least && English.Words(text) <= most, text);
        Assert.True(char.IsAsciiLetterUpper(text[0]) && text[^1] is '.' or '!' or '?' or '"', text);
        Assert.DoesNotMatch(SmallStart(), text);
        foreach (string paragraph in text.Split("\n\n")) Assert.True(paragraph.Count(c => c == '"') % 2 == 0, text);
    }

    private static void Clean(string text)
    {
        Assert.Equal(-1, text.AsSpan().IndexOfAnyExcept(Printable));
        Assert.DoesNotMatch(Fault(), text);
    }

    /// <summary>What is left of the notation, spaces too many, marks doubled, a word twice, and "a" or "an" before the wrong letter.</summary>
    [GeneratedRegex(@"[{}\[\]|;]|  | [.,!?]|^ | $|\n{3}| \n|\n |[.,][.,!?]|[!?][.,]|"
        + @"\b(?!had\b|that\b)([A-Za-z]+) \1\b|\b[Aa] (?!uni|use|one\b)[aeiou]|\b[Aa]n [^aeiouh]|\.""\.|\b[Ss]he he\b")]
    private static partial Regex Fault();

    /// <summary>
    /// A sentence that begins with a small letter; after a quotation that may be the speaker's tag, if it ends with a mark other than a full stop.
    /// </summary>
    [GeneratedRegex(@"[.] [a-z]|\.\"" [a-z]|[!?] [a-z]")]
    private static partial Regex SmallStart();
}
