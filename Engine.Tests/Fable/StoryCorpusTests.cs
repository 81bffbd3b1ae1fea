using System.Security.Cryptography;
using System.Text;
using Engine.Training.Corpus;
using Fable;
using Fable.Plots;
using Fable.Stories;
using Fable.Telling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Fable;

/// <summary>Documents are made from seed and number alone, and what is held out never occurs in training.</summary>
public class StoryCorpusTests
{
    /// <summary>Whoever changes a word of the grammar changes what models learn from, and puts the new hash here knowingly.</summary>
    [Fact]
    public void The_first_hundred_documents_are_these()
    {
        StoryCorpus corpus = new(seed: 1);
        string all = string.Join('\0', Enumerable.Range(0, 100).Select(n => Text(corpus[n])));
        Assert.Equal("064FBFEA3436CBCC139A614738AD9324973765C4E5BE58CA367FF54F1C2C15E0", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all))));
    }

    /// <summary>A model that knows nothing begins with pages alone; later there are ever fewer, and in the end none.</summary>
    [Fact]
    public void The_primer_comes_first_and_goes()
    {
        StoryCorpus plain = new(seed: 1), primer = new(seed: 1, primer: true);
        int[] starts = [0, 11_900, 21_000, 29_900, 50_000];
        int[] pages = [.. starts.Select(first => Enumerable.Range(first, 100).Count(n => primer[n].Text is string text && text.Split(' ').Length < 100))];
        Assert.Equal((100, 100, 0), (pages[0], pages[1], pages[4]));
        Assert.InRange(pages[2], 30, 70);
        Assert.InRange(pages[3], 0, 10);
        Assert.All(Enumerable.Range(30_000, 50), n => Assert.Equal(Text(plain[n]), Text(primer[n])));
        string all = string.Join('\0', Enumerable.Range(0, 100).Select(n => Text(primer[n])));
        Assert.Equal("32D00CDDFBCEF02776039CC67735C545ACB6BB6AFAA52FCE93E05C59839C3CF2", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all))));
    }

    [Fact]
    public void A_document_depends_on_seed_and_number_alone() => Prop.ForAll(ArbMap.Default.ArbFor<(ulong Seed, NonNegativeInt Number)>(), p =>
    {
        StoryCorpus used = new(p.Seed);
        _ = used[p.Number.Get + 1L];
        return Text(used[p.Number.Get]) == Text(new StoryCorpus(p.Seed)[p.Number.Get]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Seeds_and_numbers_make_different_documents()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(n => Text(new StoryCorpus((ulong)(n / 100), dialogueShare: 0)[n % 100]))];
        Assert.Equal(texts.Length, texts.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.35, 0.30, 0.40)]
    [InlineData(1, 1, 1)]
    public void The_share_of_conversations_is_the_one_asked_for(double share, double least, double most)
    {
        StoryCorpus corpus = new(5, share);
        Assert.InRange(Enumerable.Range(0, 2000).Count(n => corpus[n].Turns.Count > 0) / 2000.0, least, most);
    }

    [Fact]
    public void Held_out_combinations_are_a_small_part_that_training_never_draws()
    {
        HashSet<string> trained = [], kept = [];
        int heldOutDraws = 0;
        for (ulong n = 0; n < 1500; n++)
        {
            trained.Add(Story.Tell(new(1, n), Story.Long, heldOut: false).Writer.Cast.Combination);
            if (n < 150) kept.Add(Story.Tell(new(1, n), Story.Short, heldOut: true).Writer.Cast.Combination);
            if (Casting.Draw(new(2, n), PlotTable.All, heldOut: null).HeldOut) heldOutDraws++;
        }

        Assert.True(trained.Count > 1000 && kept.Count > 60);
        Assert.Empty(trained.Intersect(kept));
        Assert.InRange(heldOutDraws, 1, 60);
    }

    [Fact]
    public void Held_out_conversations_are_held_out_too()
    {
        StoryCorpus training = new(1, dialogueShare: 1), heldOut = new(1, dialogueShare: 1, heldOut: true);
        HashSet<string> trained = [.. Enumerable.Range(0, 500).Select(n => Text(training[n]))];
        Assert.DoesNotContain(Enumerable.Range(0, 100), n => trained.Contains(Text(heldOut[n])) || heldOut[n].Turns.Count < 2);
    }

    [Fact]
    public void Wrong_shares_and_numbers_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StoryCorpus(1, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StoryCorpus(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StoryCorpus(1)[-1]);
    }

    private static string Text(Document document) => document.Text ?? string.Join('\n', document.Turns.Select(t => $"{t.Role}: {t.Content}"));
}
