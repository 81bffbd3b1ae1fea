using Engine.Tests.Loading;
using Engine.Tokenizers;

namespace Engine.Tests.Tokenizers;

/// <summary>A tokenizer is found wherever a model may have it.</summary>
public class TokenizerFinderTests
{
    private const string Text = "Once upon a time";

    [TestDataTheory]
    [InlineData("fixtures/tokenizers/bytelevel-gpt2")] // tokenizer files alone
    [InlineData("models/TinyStories-656K")]
    [InlineData("models/TinyStories-656K/tokenizer.json")]
    [InlineData("models/TinyStories-656K/model.safetensors")] // beside the weights
    [InlineData("models/stories260K")] // a folder with one GGUF file
    [InlineData("fixtures/tokenizers/ggml-vocab-gpt-2.gguf")] // a vocabulary alone
    public void Is_found(string path)
    {
        Tokenizer tokenizer = TokenizerFinder.Load(TestData.Path(path));
        Assert.Equal(Text, tokenizer.Decode(tokenizer.EncodeOrdinary(Text)));
    }

    [TestDataTheory]
    [InlineData("fixtures/hf/llama-gqa")]
    [InlineData("fixtures/gguf/llama-gqa.gguf")]
    public void Is_missed_in_words(string path)
        => Assert.Contains("no tokenizer", Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(TestData.Path(path))).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_found_where_nothing_is()
    {
        using TempFolder folder = new();
        Assert.Contains("no tokenizer", Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(folder.File("none.gguf"))).Message, StringComparison.Ordinal);
    }
}
