using System.Text;
using Engine.Tests.Tokenizers.Gguf;
using Engine.Tokenizers;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Patterns;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>What continues a prompt: every character that contains a byte of the continuation, never less, never more.</summary>
public sealed class ContinuationTests
{
    private static readonly Tokenizer AllBytes = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString()), Fallback = TokenizerFiles.Load(TokenizerFiles.ByteFallback().ToJsonString());
    private static readonly Tokenizer Gguf = TinyVocabulary.ByteLevel().Load();

    // Letters, a mark of a character's second byte, and the beginnings of characters of two, three and four bytes.
    private static readonly int[] Hard = ['\n', 'a', 'b', 0x80, 0x96, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0x9F];

    [Fact]
    public void A_prompt_that_ends_in_byte_tokens_gives_nothing_of_them()
    {
        Assert.Equal("aaa", Continue(Fallback, [259, 267, 268, 13], [260, 260, 260]));
        Assert.Equal("", Continue(Fallback, [259, 267, 268, 13], []));
        Assert.Equal("\n\n", Continue(Fallback, [13], [13, 13]));
        Assert.Equal("é", Continue(Fallback, [3 + 0xC3], [3 + 0xA9]));
        Assert.Equal("\uFFFDa", Continue(Fallback, [3 + 0xC3], [3 + 0xC3, 260]));
    }

    [Fact]
    public void Bytes_of_UTF8_belong_to_whoever_ends_the_character()
    {
        foreach (Tokenizer tokenizer in (Tokenizer[])[AllBytes, Gguf])
        {
            Prop.ForAll(Bytes().ToArbitrary(), Bytes().ToArbitrary(), (prompt, output) => Continue(tokenizer, prompt, output) == OfUtf8(prompt, output)).QuickCheckThrowOnFailure();
            Assert.Equal("", Continue(tokenizer, [0xE2], []));
            Assert.Equal("a", Continue(tokenizer, [0xE2], ['a']));
            Assert.Equal("\uFFFDa", Continue(tokenizer, [0xE2], [0x96, 'a']));
        }
    }

    [Fact]
    public void Byte_tokens_belong_to_whoever_ends_the_character_or_the_byte()
        => Prop.ForAll(Bytes().ToArbitrary(), Bytes().ToArbitrary(), (prompt, output) => Continue(Fallback, Tokens(prompt), Tokens(output)) == OfRuns(prompt, output)).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_decoder_the_continuation_ends_the_whole()
    {
        TokenDecoder[] decoders =
        [
            new SpaceJoinDecoder(), new WordPieceDecoder("##", cleanup: true), new BpeDecoder("</w>"), new CtcDecoder("<pad>", "|", cleanup: true), new ByteFallbackDecoder(), new ByteLevelDecoder(),
            new SequenceDecoder([new FuseDecoder(), new StripDecoder(new Rune('a'), 1, 1)]), new SequenceDecoder([new FuseDecoder(), new ReplaceDecoder(Pattern.Parse("ab|b+"), "_")]),
            new SequenceDecoder([new FuseDecoder(), new ByteLevelDecoder()]), new SequenceDecoder([new ByteFallbackDecoder(), new BpeDecoder("</w>"), new FuseDecoder()]),
        ];
        Gen<string[]> tokens = Gen.Elements("a", "b", "ab", "##b", "b</w>", "a</w>", "<0xC3>", "<0xA9>", "Ã", "©", "|").ArrayOf();
        foreach (TokenDecoder decoder in decoders)
            Prop.ForAll(tokens.ToArbitrary(), tokens.ToArbitrary(), (prompt, output) =>
            {
                string continued = Run(decoder, prompt, output), whole = Run(decoder, [], [.. prompt, .. output]);
                Assert.EndsWith(continued, whole, StringComparison.Ordinal);
                if (output.Length == 0) Assert.Equal("", continued);
                if (prompt.Length == 0) Assert.Equal(whole, continued);
            }).QuickCheckThrowOnFailure();
        Assert.Equal(" b", Run(new BpeDecoder("</w>"), ["a</w>"], ["b</w>"]));
        Assert.Equal("", Run(new BpeDecoder("</w>"), ["a</w>"], []));
    }

    private static Gen<int[]> Bytes() => Gen.Elements(Hard).ArrayOf();

    private static int[] Tokens(int[] bytes) => [.. bytes.Select(b => b is >= 'a' and <= 'z' ? 260 + b - 'a' : 3 + b)];

    private static string Continue(Tokenizer tokenizer, int[] prompt, int[] output)
    {
        StreamingDecoder stream = tokenizer.Stream();
        foreach (int id in prompt) stream.Append(id);
        stream.BeginOutput();
        return string.Concat(output.Select(stream.Append)) + stream.Flush();
    }

    private static string Run(TokenDecoder decoder, string[] prompt, string[] output)
    {
        var text = new TextSink();
        TokenSink first = decoder.Attach(text);
        foreach (string token in prompt) Take(token);
        first.BeginOutput();
        foreach (string token in output) Take(token);
        first.Finish();
        return text.Take();

        void Take(string token)
        {
            first.Text(token);
            first.EndToken();
        }
    }

    /// <summary>The definition for UTF-8: characters, or maximal parts of some, that end behind the prompt.</summary>
    private static string OfUtf8(int[] prompt, int[] output)
    {
        byte[] all = [.. prompt.Concat(output).Select(b => (byte)b)];
        var text = new StringBuilder();
        for (int at = 0; at < all.Length;)
        {
            Rune.DecodeFromUtf8(all.AsSpan(at), out Rune rune, out int size);
            if ((at += size) > prompt.Length) text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>The definition for byte tokens: a run of them is text, or U+FFFD for each byte; letters are tokens of their own.</summary>
    private static string OfRuns(int[] prompt, int[] output)
    {
        int[] all = [.. prompt, .. output];
        var text = new StringBuilder();
        for (int at = 0; at < all.Length;)
        {
            int end = at;
            while (end < all.Length && all[end] is not (>= 'a' and <= 'z')) end++;
            byte[] run = [.. all[at..end].Select(b => (byte)b)];
            bool valid = System.Text.Unicode.Utf8.IsValid(run);
            for (int i = 0, size; i < run.Length; i += size)
            {
                Rune rune = Rune.ReplacementChar;
                size = 1;
                if (valid) Rune.DecodeFromUtf8(run.AsSpan(i), out rune, out size);
                if (at + i + size > prompt.Length) text.Append(rune);
            }

            if (end < all.Length && end >= prompt.Length) text.Append((char)all[end]);
            at = end + 1;
        }

        return text.ToString();
    }
}
