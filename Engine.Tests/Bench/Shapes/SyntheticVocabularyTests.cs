using Engine.Bench.Shapes;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf;

namespace Engine.Tests.Bench.Shapes;

public class SyntheticVocabularyTests
{
    [Fact]
    public void Every_text_is_its_bytes_and_comes_back()
    {
        Tokenizer tokenizer = GgufTokenizer.Load(new GgufMetadata("made-up", SyntheticVocabulary.Metadata(1000).ToDictionary()));
        Assert.Equal(1000, tokenizer.VocabSize);
        Assert.Equal([999], tokenizer.EndIds);
        const string text = "a wide Straße,\n\t\"日本\" 𝄞\u0001";
        int[] ids = tokenizer.Encode(text);
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text).Select(b => (int)b), ids);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal([256, 'e'], tokenizer.Encode("the"));
    }

    [Fact]
    public void Tokens_are_all_different()
    {
        string[] tokens = (string[])SyntheticVocabulary.Metadata(50257).ToDictionary()["tokenizer.ggml.tokens"];
        Assert.Equal(50257, tokens.Distinct().Count());
    }

    [Fact]
    public void A_size_without_room_for_the_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticVocabulary.Metadata(SyntheticVocabulary.MinimumSize - 1).ToArray());
}
