using Engine.Tokenizers;

namespace Engine.Tests.Tokenizers.Offsets;

/// <summary>Where tokens stand in a text: in order, over all of it, and each over what it decodes to.</summary>
public sealed class OffsetTests
{
    private const int Texts = 300;

    [TestDataTheory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-llama3")]
    [InlineData("bytelevel-digits-prefix")]
    [InlineData("bytelevel-qwen2-nfc")]
    [InlineData("metaspace-bpe-llama2")]
    [InlineData("phi3")]
    [InlineData("unigram-t5")]
    [InlineData("wordpiece-cased")]
    [InlineData("all-MiniLM-L6-v2")]
    [InlineData("sentencepiece-bpe")]
    [InlineData("sentencepiece-unigram")]
    [InlineData("tiktoken-llama3")]
    [InlineData("ggml-vocab-gpt-2.gguf")]
    [InlineData("ggml-vocab-llama-spm.gguf")]
    [InlineData("ggml-vocab-bert-bge.gguf")]
    public void Ids_are_those_of_encoding_and_stretches_go_in_order(string name)
    {
        Tokenizer tokenizer = TokenizerFinder.Load(TestData.Path("fixtures/tokenizers/" + name));
        foreach (string text in TextGenerators.Many(Texts, seed: 11))
        {
            IReadOnlyList<TokenSpan> spans = tokenizer.EncodeWithOffsets(text);
            Assert.Equal(tokenizer.Encode(text), spans.Select(s => s.Id));
            int start = 0, end = 0;
            foreach (TokenSpan span in spans)
            {
                Assert.True(start <= span.Start && end <= span.End && span.Start <= span.End && span.End <= text.Length, $"{span} after {start}..{end} in {Spelt(text)}");
                (start, end) = (span.Start, span.End);
            }
        }
    }

    [TestDataTheory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-llama3")]
    [InlineData("tiktoken-llama3")]
    [InlineData("vocab-merges-gpt2")]
    [InlineData("ggml-vocab-gpt-2.gguf")]
    [InlineData("ggml-vocab-qwen2.gguf")]
    public void The_stretches_of_bytes_cover_the_text_and_decode_to_it(string name)
    {
        Tokenizer tokenizer = TokenizerFinder.Load(TestData.Path("fixtures/tokenizers/" + name));
        foreach (string text in TextGenerators.Many(Texts, seed: 12))
        {
            IReadOnlyList<TokenSpan> spans = tokenizer.EncodeWithOffsets(text, addSpecialTokens: false, parseSpecialTokens: false);
            // Tokens that share characters go together.
            List<int> ids = [];
            int start = 0, end = 0;
            for (int i = 0; i < spans.Count; i++)
            {
                Assert.True(spans[i].Start <= end, $"a gap from {end} to {spans[i].Start} in {Spelt(text)}");
                ids.Add(spans[i].Id);
                end = Math.Max(end, spans[i].End);
                if (i + 1 < spans.Count && spans[i + 1].Start < end) continue;
                Assert.Equal(text[start..end], tokenizer.Decode([.. ids]));
                ids.Clear();
                start = end;
            }

            Assert.Equal(text.Length, end);
        }
    }

    [TestDataTheory]
    [InlineData("all-MiniLM-L6-v2")]
    [InlineData("wordpiece-cased")]
    [InlineData("unigram-t5")]
    [InlineData("metaspace-bpe-llama2")]
    [InlineData("sentencepiece-bpe")]
    public void Between_stretches_lies_nothing_that_has_tokens(string name)
    {
        Tokenizer tokenizer = TokenizerFinder.Load(TestData.Path("fixtures/tokenizers/" + name));
        foreach (string word in "The quick, brown fox   jumps OVER 12345 lazy dogs; naïve Ünïcödé 漢字 😀 end.".Split(' '))
        {
            string text = $" {word}  {word}!";
            int end = 0;
            foreach (TokenSpan span in tokenizer.EncodeWithOffsets(text, addSpecialTokens: false))
            {
                string between = text[Math.Min(end, span.Start)..span.Start];
                Assert.True(string.IsNullOrWhiteSpace(between), $"'{between}' of {Spelt(text)} has no token");
                end = Math.Max(end, span.End);
            }

            Assert.True(string.IsNullOrWhiteSpace(text[end..]), Spelt(text));
        }
    }

    [TestDataFact]
    public void A_rewritten_text_keeps_its_places()
    {
        Tokenizer bert = TokenizerFinder.Load(TestData.Path("fixtures/tokenizers/all-MiniLM-L6-v2"));
        const string Text = "  Héllo WORLD, e\u0301!";
        IReadOnlyList<TokenSpan> spans = bert.EncodeWithOffsets(Text);
        Assert.Equal(["", "Héllo", "WORLD", ",", "e\u0301", "!", ""], spans.Select(s => Text[s.Start..s.End]));
    }

    private static string Spelt(string text) => string.Join(' ', text.EnumerateRunes().Select(r => $"{r.Value:X}"));
}
