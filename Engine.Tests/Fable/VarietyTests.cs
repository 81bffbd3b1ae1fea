using System.Text.RegularExpressions;
using Fable.Grammar;
using Fable.Plots;
using Fable.Stories;
using Fable.Telling;

namespace Engine.Tests.Fable;

/// <summary>How much there is to learn besides repetition: measured, so that a poorer grammar fails.</summary>
public partial class VarietyTests
{
    private static readonly string[] Stories = [.. Enumerable.Range(0, 1000).Select(n => Story.Tell(new(9, (ulong)n), Story.Long, heldOut: false).Text)];

    /// <summary>
    /// Of the sentences of seven words and more (shorter ones, such as "I am sorry.", are everybody's), at most two in five occur in another of a thousand
    /// stories too; about a third do. Each plot is told more than fifty times among them, so that without names, things and wordings drawn anew nearly all
    /// would.
    /// </summary>
    [Fact]
    public void Few_sentences_of_a_story_occur_in_another()
    {
        string[] sentences = [.. Stories.SelectMany(s => Sentence().Split(s).Where(t => English.Words(t) >= 7).Distinct())];
        int repeated = sentences.GroupBy(s => s).Where(g => g.Count() > 1).Sum(g => g.Count());
        Assert.InRange((double)repeated / sentences.Length, 0, 0.4);
    }

    [Fact]
    public void No_two_stories_are_the_same_in_more_than_half_of_their_sentences()
    {
        HashSet<string>[] sentences = [.. Stories.Take(300).Select(s => Sentence().Split(s).ToHashSet())];
        for (int i = 0; i < sentences.Length; i++)
        {
            for (int j = 0; j < i; j++) Assert.True(sentences[i].Count(sentences[j].Contains) <= sentences[i].Count / 2, Stories[i] + "\n" + Stories[j]);
        }
    }

    /// <summary>Simple words: what a vocabulary of 2,048 tokens can hold nearly whole.</summary>
    [Fact]
    public void The_words_are_many_and_simple()
    {
        int words = Stories.SelectMany(s => Word().Matches(s).Select(m => m.Value.ToLowerInvariant())).Distinct().Count();
        Assert.InRange(words, 1200, 2500);
    }

    [Fact]
    public void About_half_of_the_stories_begin_once_upon_a_time()
        => Assert.InRange(Stories.Count(s => s.StartsWith("Once upon a time", StringComparison.Ordinal)), 430, 570);

    [Fact]
    public void Every_plot_is_told_about_equally_often()
    {
        Dictionary<string, int> told = Enumerable.Range(0, 1000)
            .Select(n => Story.Tell(new(9, (ulong)n), Story.Short, heldOut: false).Writer.Cast.Plot.Name)
            .GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
        Assert.True(PlotTable.All.Length >= 12);
        Assert.Equal(PlotTable.All.Length, PlotTable.All.Select(p => p.Name).Distinct().Count());
        Assert.All(PlotTable.All, p => Assert.InRange(told[p.Name], 1000 / PlotTable.All.Length / 4, 1000 / PlotTable.All.Length * 3));
    }

    [GeneratedRegex(@"(?<=[.!?]""?)\s+")]
    private static partial Regex Sentence();

    [GeneratedRegex("[A-Za-z'-]+")]
    private static partial Regex Word();
}
