using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>Every case that Hugging Face's tokenizers wrote for the fixtures: the same ids and the same texts.</summary>
public sealed class TokenizerJsonTests
{
    public static TheoryData<string> Fixtures { get; } = ["TinyStories-656K", "all-MiniLM-L6-v2", "bytelevel-digits-prefix", "bytelevel-gpt2", "bytelevel-llama3", "bytelevel-qwen2-nfc", "metaspace-bpe-llama2", "phi3", "unigram-t5", "wordpiece-cased"];

    [TestDataTheory]
    [MemberData(nameof(Fixtures))]
    public void Cases_give_the_expected_ids_and_texts(string name)
    {
        string folder = TestData.Path("fixtures/tokenizers/" + name);
        TokenizerCases.Check(TokenizerJson.Load(folder), folder);
    }
}
