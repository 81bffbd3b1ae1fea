using System.Text;
using System.Text.RegularExpressions;
using Engine.Tests.Loading;
using Engine.Tokenizers;
using Microsoft.ML.Tokenizers;
using Tokenizer = Engine.Tokenizers.Tokenizer;

namespace Engine.Tests.Tokenizers;

/// <summary>The Engine's tokenizers behind Microsoft's interface; and what Microsoft's own make of the same files, which is why those are not used to read them.</summary>
public sealed class MicrosoftTokenizerTests
{
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [TestDataTheory]
    [InlineData("bytelevel-llama3")]
    [InlineData("all-MiniLM-L6-v2")]
    [InlineData("sentencepiece-bpe")]
    [InlineData("unigram-t5")]
    public void The_adapter_gives_ids_counts_and_stretches(string name)
    {
        Tokenizer ours = TokenizerFinder.Load(Folder(name));
        Microsoft.ML.Tokenizers.Tokenizer adapter = ours.AsMicrosoftTokenizer();
        foreach (string text in TextGenerators.Many(100, seed: 5))
        {
            int[] ids = ours.Encode(text, addSpecialTokens: false);
            Assert.Equal(ids, adapter.EncodeToIds(text));
            Assert.Equal(ids.Length, adapter.CountTokens(text));
            IReadOnlyList<EncodedToken> tokens = adapter.EncodeToTokens(text, out _);
            Assert.Equal(ids, tokens.Select(t => t.Id));
            Assert.Equal(ours.EncodeWithOffsets(text, addSpecialTokens: false).Select(s => new Range(s.Start, s.End)), tokens.Select(t => t.Offset));
            Assert.Equal(ours.Decode(ids), adapter.Decode(ids));
            char[] room = new char[text.Length * 8 + 64];
            Assert.Equal(System.Buffers.OperationStatus.Done, adapter.Decode(ids, room, out int consumed, out int written));
            Assert.Equal((ids.Length, ours.Decode(ids)), (consumed, new string(room, 0, written)));
        }
    }

    [TestDataFact]
    public void A_text_is_cut_for_a_number_of_tokens()
    {
        Tokenizer ours = TokenizerFinder.Load(Folder("bytelevel-llama3"));
        Microsoft.ML.Tokenizers.Tokenizer adapter = ours.AsMicrosoftTokenizer();
        foreach (string text in TextGenerators.Many(100, seed: 6))
        {
            for (int most = 1; most < 12; most++)
            {
                int end = adapter.GetIndexByTokenCount(text, most, out _, out int count), start = adapter.GetIndexByTokenCountFromEnd(text, most, out _, out int last);
                Assert.InRange(count, 0, most);
                Assert.InRange(last, 0, most);
                // No character is cut through.
                Assert.False((end < text.Length && char.IsLowSurrogate(text[end])) || (start < text.Length && char.IsLowSurrogate(text[start])));
                Assert.Equal(ours.Encode(text, false).Take(count), adapter.EncodeToIds(text, most, out _, out int consumed));
                Assert.Equal(end, consumed);
            }
        }
    }

    [TestDataFact]
    public void Special_tokens_are_added_and_taken_as_text_as_one_says()
    {
        Tokenizer ours = TokenizerFinder.Load(Folder("tiktoken-llama3"));
        Assert.Equal(ours.Encode("a"), ours.AsMicrosoftTokenizer(addSpecialTokens: true).EncodeToIds("a"));
        Assert.Single(ours.AsMicrosoftTokenizer().EncodeToIds("<|eot_id|>"));
        Assert.NotEqual(1, ours.AsMicrosoftTokenizer(parseSpecialTokens: false).CountTokens("<|eot_id|>"));
    }

    [TestDataFact]
    public void Of_SentencePiece_Microsoft_gives_other_ids_than_the_reference()
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder("sentencepiece-bpe"), "tokenizer.model"));
        SentencePieceTokenizer theirs = SentencePieceTokenizer.Create(file, false, false, new Dictionary<string, int> { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 });
        (string Text, int[] Ids)[] cases = [.. TokenizerCases.Of(Folder("sentencepiece-bpe"))];
        Assert.Equal(22, cases.Count(c => !theirs.EncodeToIds(c.Text).SequenceEqual(c.Ids)));
        using FileStream unigram = File.OpenRead(Path.Combine(Folder("sentencepiece-unigram"), "spiece.model"));
        Assert.ThrowsAny<Exception>(() => SentencePieceTokenizer.Create(unigram, false, true, new Dictionary<string, int>()));
    }

    [TestDataFact]
    public void Of_tiktoken_Microsoft_gives_the_ids_of_the_reference_on_the_shared_cases()
    {
        Dictionary<string, int> special = new() { ["<|begin_of_text|>"] = 2096, ["<|end_of_text|>"] = 2097, ["<|start_header_id|>"] = 2098, ["<|end_header_id|>"] = 2099, ["<|eot_id|>"] = 2100 };
        using FileStream file = File.OpenRead(Path.Combine(Folder("tiktoken-llama3"), "tokenizer.model"));
        TiktokenTokenizer theirs = TiktokenTokenizer.Create(file, new RegexPreTokenizer(new Regex(Llama3), special), null, special);
        foreach ((string text, int[] ids) in TokenizerCases.Of(Folder("tiktoken-llama3"))) Assert.Equal(ids, theirs.EncodeToIds(text));
    }

    [Fact]
    public void Of_tiktoken_Microsoft_parts_letters_beyond_the_basic_plane()
    {
        // All bytes, and then a letter of mathematics with another behind it, as one token: a run of letters is one piece to tiktoken.
        byte[] word = Encoding.UTF8.GetBytes("𝒜b");
        string ranks = string.Concat(Enumerable.Range(0, 256).Select(b => $"{Convert.ToBase64String([(byte)b])} {b}\n")) + $"{Convert.ToBase64String(word)} 256\n";
        using TempFolder folder = new();
        folder.Write("tokenizer.model", ranks);
        Assert.Equal([256], TokenizerFinder.Load(folder.Path).EncodeOrdinary("𝒜b"));
        using MemoryStream file = new(Encoding.UTF8.GetBytes(ranks));
        TiktokenTokenizer theirs = TiktokenTokenizer.Create(file, new RegexPreTokenizer(new Regex(Llama3), null), null);
        Assert.Equal(word.Select(b => (int)b), theirs.EncodeToIds("𝒜b"));
    }

    private static string Folder(string name) => TestData.Path("fixtures/tokenizers/" + name);
}
