using System.Text;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>Encoding allocates its result and little else: at most eight bytes for each byte of text, whatever the text, once the buffers are there.</summary>
public sealed class TokenizerAllocationTests
{
    private const int BytesPerByte = 8, Length = 1_000_000;
    private static readonly string[] Units = ["a", " ", "\n", "é", "漢", "ab ", "The quick brown fox. "];

    [TestDataTheory]
    [MemberData(nameof(TokenizerJsonTests.Fixtures), MemberType = typeof(TokenizerJsonTests))]
    public void Of_tokenizer_json(string name) => Check(TokenizerJson.Load(TestData.Path("fixtures/tokenizers/" + name)));

    [TestDataTheory]
    [InlineData("llama-bpe")]
    [InlineData("llama-spm")]
    [InlineData("bert-bge")]
    public void Of_a_GGUF_vocabulary(string name) => Check(TokenizerFinder.Load(TestData.Path($"fixtures/tokenizers/ggml-vocab-{name}.gguf")));

    private static void Check(Tokenizer tokenizer)
    {
        foreach (string text in Units.Select(unit => string.Concat(Enumerable.Repeat(unit, Length / Encoding.UTF8.GetByteCount(unit)))).Append(File.ReadAllText(TestData.Path("fixtures/text/gpl-3.txt"))))
        {
            tokenizer.EncodeOrdinary(text);
            long before = GC.GetAllocatedBytesForCurrentThread();
            tokenizer.EncodeOrdinary(text);
            double allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Encoding.UTF8.GetByteCount(text);
            Assert.True(allocated <= BytesPerByte, FormattableString.Invariant($"{allocated:0.00} bytes allocated per byte of '{text[..Math.Min(24, text.Length)]}'"));
        }
    }
}
