using Engine.Tests.Loading;
using Engine.Training.Corpus;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Corpus;

public class TextCorpusTests
{
    private static readonly Arbitrary<string> Words = Gen.Elements("a", "b ", " c", "\n", "\n", "\r\n", "\t", "d").ListOf().Select(string.Concat).ToArbitrary();

    [Theory]
    [InlineData("one\n\ntwo\nlines\n \t\n\nthree", "one|two\nlines|three")]
    [InlineData("one\r\n\r\ntwo\r\nlines", "one|two\nlines")]
    [InlineData("one\n\nstill\n<|endoftext|>\ntwo<|endoftext|>\n<|endoftext|>", "one\n\nstill|two")]
    [InlineData("\n\none\n\n", "one")]
    [InlineData("one", "one")]
    [InlineData(" \n\n", "")]
    [InlineData("", "")]
    public void Parts_documents_where_the_file_says_so_or_at_blank_lines(string text, string documents)
        => Assert.Equal(documents.Split('|', StringSplitOptions.RemoveEmptyEntries), TextCorpus.Split(text));

    [Fact]
    public void Loses_nothing_but_blanks() => Prop.ForAll(Words, text =>
    {
        string[] documents = [.. TextCorpus.Split(text)];
        Assert.Equal(Solid(text), Solid(string.Concat(documents)));
        Assert.All(documents, d => Assert.Matches(@"^\S", d));
        Assert.All(documents, d => Assert.DoesNotMatch(@"\n\s*\n", d));

        static string Solid(string s) => string.Concat(s.Where(c => !char.IsWhiteSpace(c)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Has_every_document_once_a_round_in_another_order()
    {
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"{i}")];
        TextCorpus corpus = new(texts, 7), same = new(texts, 7), other = new(texts, 8);
        Assert.Equal(100, corpus.Count);
        string?[][] rounds = [.. Enumerable.Range(0, 3).Select(r => Round(corpus, r))];
        Assert.All(rounds, r => Assert.Equal(texts.Order(), r.Order()));
        Assert.NotEqual(rounds[0], rounds[1]);
        Assert.NotEqual(rounds[1], rounds[2]);
        Assert.Equal(rounds[2], Round(same, 2));
        Assert.NotEqual(rounds[0], Round(other, 0));
        Assert.Contains(corpus[long.MaxValue].Text, texts);

        static string?[] Round(TextCorpus corpus, int round) => [.. Enumerable.Range(100 * round, 100).Select(i => corpus[i].Text)];
    }

    [Theory]
    [InlineData(100, 64, 5)]
    [InlineData(100, 3, 3)]
    [InlineData(19, 64, 0)]
    [InlineData(2000, 64, 64)]
    public void Holds_out_a_twentieth_at_most_and_nothing_twice(int documents, int most, int held)
    {
        string[] texts = [.. Enumerable.Range(0, documents).Select(i => $"{i}")];
        (TextCorpus training, IReadOnlyList<Document> heldOut) = new TextCorpus(texts, 7).HoldOut(most);
        Assert.Equal(held, heldOut.Count);
        Assert.Equal(texts.Order(), heldOut.Select(d => d.Text!).Concat(Enumerable.Range(0, training.Count).Select(i => training[i].Text!)).Order());
    }

    [Fact]
    public void Reads_files_and_refuses_what_holds_no_text()
    {
        using TempFolder folder = new();
        string one = Path.Combine(folder.Path, "one.txt"), two = Path.Combine(folder.Path, "two.txt"), empty = Path.Combine(folder.Path, "empty.txt");
        File.WriteAllText(one, "a\n\nb");
        File.WriteAllBytes(two, [0xFF, (byte)'c']);
        File.WriteAllText(empty, "\n");
        TextCorpus corpus = TextCorpus.Load([one, two, empty], 1);
        Assert.Equal(["a", "b", "\uFFFDc"], Enumerable.Range(0, 3).Select(i => corpus[i].Text).Order(StringComparer.Ordinal));
        Assert.Contains("empty.txt", Assert.Throws<IOException>(() => TextCorpus.Load([empty], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TextCorpus.Load([Path.Combine(folder.Path, "none.txt")], 1));
        Assert.Throws<ArgumentException>(() => new TextCorpus([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus[-1]);
    }

    [Fact]
    public void Refuses_a_file_that_no_string_holds()
    {
        using TempFolder folder = new();
        string large = Path.Combine(folder.Path, "large.txt");
        // A hole as far as the file system is concerned.
        using (FileStream stream = File.Create(large)) stream.SetLength((1L << 30) + 1);
        Assert.Contains("large.txt", Assert.Throws<IOException>(() => TextCorpus.Load([large], 1)).Message, StringComparison.Ordinal);
    }
}
