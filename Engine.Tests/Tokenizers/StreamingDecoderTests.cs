using Engine.Tokenizers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers;

public sealed class StreamingDecoderTests
{
    private static readonly Tokenizer Bytes = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString());

    [Fact]
    public void A_character_comes_out_when_its_last_byte_is_there()
    {
        StreamingDecoder stream = Bytes.Stream();
        Assert.Equal(["", "", "", "😀", "a"], new[] { 0xF0, 0x9F, 0x98, 0x80, 'a' }.Select(stream.Append));
        Assert.Equal("", stream.Append(0xC3));
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("", stream.Flush());
        Assert.Throws<InvalidOperationException>(() => stream.Append('a'));
    }

    [Fact]
    public void Special_and_unknown_ids_give_nothing_and_interrupt_nothing()
    {
        StreamingDecoder stream = Bytes.Stream();
        Assert.Equal(["", "", "", "é"], new[] { 0xC3, 300, 299, 0xA9 }.Select(stream.Append));
        Assert.Equal("<s>", Bytes.Stream(skipSpecialTokens: false).Append(300));
    }

    [TestDataTheory]
    [MemberData(nameof(TokenizerJsonTests.Fixtures), MemberType = typeof(TokenizerJsonTests))]
    public void Pieces_join_to_the_whole_and_end_at_characters(string name)
    {
        Tokenizer tokenizer = TokenizerJson.Load(TestData.Path("fixtures/tokenizers/" + name));
        // Byte tokens come early in these vocabularies: half of the ids are small.
        Gen<int> id = Gen.OneOf(Gen.Choose(-1, 300), Gen.Choose(0, tokenizer.VocabSize));
        Prop.ForAll(id.ListOf().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (ids, skip) => Agrees(tokenizer, [.. ids], skip)).QuickCheckThrowOnFailure();
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text => Agrees(tokenizer, tokenizer.Encode(text), skip: true)).QuickCheckThrowOnFailure();
    }

    private static bool Agrees(Tokenizer tokenizer, int[] ids, bool skip)
    {
        StreamingDecoder stream = tokenizer.Stream(skip);
        string[] pieces = [.. ids.Select(stream.Append), stream.Flush()];
        string whole = tokenizer.Decode(ids, skip);
        return string.Concat(pieces) == whole
            && pieces.All(p => p.Length == 0 || (!char.IsLowSurrogate(p[0]) && !char.IsHighSurrogate(p[^1])))
            && pieces.Sum(p => p.Count(c => c == '\uFFFD')) == whole.Count(c => c == '\uFFFD');
    }
}
