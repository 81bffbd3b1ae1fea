using Engine.Training.Batches;
using Engine.Training.Corpus;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Batches;

public class BatchStreamTests
{
    private const int Context = 8, Documents = 40;

    private static readonly DocumentTokenizer Tokenizer = new(TinyTokenizer.Chat, Context);

    /// <summary>Lengths of texts, most of them short, and how many tokens a batch may have.</summary>
    private static readonly Arbitrary<(int[] Lengths, int MaxTokens)> Cases = Gen.ArrayOf(Gen.Choose(0, 30), Documents)
        .SelectMany(lengths => Gen.Choose(Context, 40).Select(tokens => (lengths, tokens))).ToArbitrary();

    [Fact]
    public void Nothing_is_lost_or_doubled_and_batches_are_full() => Prop.ForAll(Cases, c =>
    {
        TokenizedDocument[] pieces = [.. Enumerable.Range(0, Documents).SelectMany(d => Tokenizer.Tokenize(new Texts(c.Lengths)[d]))];
        BatchStream stream = new(new Texts(c.Lengths), Tokenizer, c.MaxTokens);
        for (int next = 0; stream.Position.Document < Documents;)
        {
            PackedBatch batch = stream.Read();
            Assert.InRange(batch.Tokens, 1, c.MaxTokens);
            for (int d = 0; d + 1 < batch.Starts.Length && next < pieces.Length; d++, next++)
                Assert.Equal(pieces[next].Ids, batch.Ids[batch.Starts[d]..batch.Starts[d + 1]]);
            if (next < pieces.Length) Assert.True(batch.Tokens + pieces[next].Ids.Length > c.MaxTokens, "the next piece had room");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stream_that_goes_on_reads_what_an_uninterrupted_one_reads() => Prop.ForAll(Cases, Gen.Choose(0, 10).ToArbitrary(), (c, pause) =>
    {
        BatchStream whole = new(new Texts(c.Lengths), Tokenizer, c.MaxTokens), broken = new(new Texts(c.Lengths), Tokenizer, c.MaxTokens);
        for (int i = 0; i < 12; i++)
        {
            if (i == pause) broken = new(new Texts(c.Lengths), Tokenizer, c.MaxTokens, broken.Position);
            PackedBatch expected = whole.Read(), actual = broken.Read();
            Assert.Equal(expected.Ids, actual.Ids);
            Assert.Equal(expected.Targets, actual.Targets);
            Assert.Equal(expected.Starts, actual.Starts);
            Assert.Equal(whole.Position, broken.Position);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_the_corpus_refuses_comes_to_the_reader()
    {
        Assert.Throws<InvalidDataException>(() => new BatchStream(new Broken(), Tokenizer, Context).Read());
        Assert.Throws<ArgumentException>(() => new BatchStream(new Texts([1]), Tokenizer, Context, new(0, 7)).Read());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchStream(new Texts([1]), Tokenizer, Context - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchStream(new Texts([1]), Tokenizer, Context, new(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchStream(new Texts([1]), Tokenizer, Context, new(0, -1)));
    }

    /// <summary>Texts of given lengths, each of one letter, over and over.</summary>
    private sealed class Texts(int[] lengths) : ICorpus
    {
        public Document this[long number] => Document.Of(new string((char)('a' + number % 26), lengths[number % lengths.Length]));
    }

    private sealed class Broken : ICorpus
    {
        public Document this[long number] => throw new InvalidDataException("broken");
    }
}
