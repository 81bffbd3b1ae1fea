using Engine.Tokenizers;
using Engine.Tokenizers.ChatTemplates;
using Engine.Training.Batches;
using Engine.Training.Corpus;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Batches;

public class DocumentTokenizerTests
{
    private const int End = 300;

    private static readonly Tokenizer Tokenizer = TinyTokenizer.Chat;

    private static readonly Arbitrary<string> Words = Gen
        .Elements("he", " he", "hell", "\n", " ", "é", "<|im_end|>", "1").ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void A_text_is_its_ids_and_the_end_and_all_of_it_is_learned() => Prop.ForAll(Words, text =>
    {
        TokenizedDocument document = Assert.Single(new DocumentTokenizer(Tokenizer, 10_000).Tokenize(Document.Of(text)));
        Assert.Equal([.. Tokenizer.EncodeOrdinary(text), End], document.Ids);
        Assert.DoesNotContain(false, document.LossMask);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_a_conversation_the_answers_and_their_ends_are_learned()
    {
        ChatMessage[] turns =
            [new("system", "hello"), new("user", "he?"), new("assistant", "\n hell"), new("user", "1"), new("assistant", "he he"), new("user", "ll")];
        TokenizedDocument document = Assert.Single(new DocumentTokenizer(Tokenizer, 10_000).Tokenize(Document.Of(turns)));
        const string before = "<|im_start|>system\nhello<|im_end|>\n<|im_start|>user\nhe?<|im_end|>\n<|im_start|>assistant\n";
        const string rest = "\n hell<|im_end|>\n<|im_start|>user\n1<|im_end|>\n"
            + "<|im_start|>assistant\nhe he<|im_end|>\n<|im_start|>user\nll<|im_end|>\n<|endoftext|>";
        Assert.Equal(before + rest, Tokenizer.Decode(document.Ids));
        Assert.Equal("\n hell<|im_end|>he he<|im_end|>", Tokenizer.Decode([.. document.Ids.Where((_, i) => document.LossMask[i])]));
        // What stands before the first answer is what the model is given when it is asked.
        int first = Array.IndexOf(document.LossMask, true);
        Assert.Equal(Tokenizer.Encode(before), document.Ids[..first]);
    }

    [Fact]
    public void A_long_document_is_cut_and_nothing_of_it_is_lost() => Prop.ForAll(Words, Gen.Choose(2, 9).ToArbitrary(), (text, context) =>
    {
        TokenizedDocument whole = Assert.Single(new DocumentTokenizer(Tokenizer, 10_000).Tokenize(Document.Of([new("user", text), new("assistant", text)])));
        IReadOnlyList<TokenizedDocument> pieces = new DocumentTokenizer(Tokenizer, context).Tokenize(Document.Of([new("user", text), new("assistant", text)]));
        Assert.All(pieces.SkipLast(1), p => Assert.Equal(context, p.Ids.Length));
        Assert.InRange(pieces[^1].Ids.Length, 1, context);
        Assert.Equal(whole.Ids, pieces.SelectMany(p => p.Ids));
        Assert.Equal(whole.LossMask, pieces.SelectMany(p => p.LossMask));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_what_cannot_be_learned()
    {
        Assert.Throws<ArgumentException>(() => new DocumentTokenizer(Tokenizer, 10, "</s>"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DocumentTokenizer(Tokenizer, 1));
        DocumentTokenizer documents = new(Tokenizer, 10);
        Assert.Throws<ArgumentException>(() => documents.Tokenize(Document.Of([new("assistant", "he")])));
        Assert.Throws<ArgumentException>(() => documents.Tokenize(Document.Of([])));
        Assert.Throws<ArgumentException>(() => documents.Tokenize(Document.Of([new("nobody", "he")])));
        Assert.Throws<ArgumentException>(() => new DocumentTokenizer(TinyTokenizer.Plain, 10).Tokenize(Document.Of([new("user", "he")])));
        Assert.Throws<ArgumentException>(() => new TokenizedDocument([1, 2], [true]));
        Assert.Throws<ArgumentException>(() => new TokenizedDocument([], []));
    }
}
