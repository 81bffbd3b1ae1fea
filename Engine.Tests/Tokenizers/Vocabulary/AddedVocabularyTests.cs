using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class AddedVocabularyTests
{
    private static readonly AddedToken[] Tokens = [new(7, "<Raw>", Special: true), new(3, "Nice", Special: false, Normalized: true)];
    private static readonly AddedVocabulary Added = new(Tokens, new LowercaseNormalizer());

    [Fact]
    public void Raw_tokens_are_sought_before_and_normalised_ones_after_normalisation()
    {
        var model = new WordLevel(new TokenTable([KeyValuePair.Create("a", 0), KeyValuePair.Create("so ", 1), KeyValuePair.Create("<raw>", 2), KeyValuePair.Create("▁a", 4)]), "none");
        var tokenizer = new PipelineTokenizer(new TokenizerPipeline(model) { Normalizer = new LowercaseNormalizer(), AddedTokens = Tokens });
        Assert.Equal([0, 7, 1, 3, 2], tokenizer.Encode("A<Raw>so NICE<raw>"));
        // Metaspace is told which stretch the text begins with.
        tokenizer = new PipelineTokenizer(new TokenizerPipeline(model) { Normalizer = new LowercaseNormalizer(), PreTokenizer = new MetaspacePreTokenizer("▁", PrependScheme.First, split: true), AddedTokens = Tokens });
        Assert.Equal([4, 7, 0, 3, 0], tokenizer.Encode("A<Raw>ANICEa"));
    }

    [Fact]
    public void Lookups()
    {
        Assert.Equal((8, "<Raw>", 3, "nice", "<Raw>", null), (Added.VocabSize, Added[7]?.Content, Added["Nice"]?.Id, Added.Spelling(3), Added.Spelling(7), Added.Spelling(4)));
    }
}
