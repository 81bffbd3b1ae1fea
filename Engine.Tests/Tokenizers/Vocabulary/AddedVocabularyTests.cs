using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class AddedVocabularyTests
{
    private static readonly AddedToken[] s_tokens = [new(7, "<Raw>", Special: true), new(3, "Nice", Special: false, Normalized: true)];
    private static readonly AddedVocabulary s_added = new(s_tokens, new LowercaseNormalizer());

    [Fact]
    public void Raw_tokens_are_sought_before_and_normalised_ones_after_normalisation()
    {
        var model = new WordLevel(new TokenTable([KeyValuePair.Create("a", 0), KeyValuePair.Create("so ", 1), KeyValuePair.Create("<raw>", 2), KeyValuePair.Create("▁a", 4)]), "none");
        var tokenizer = new PipelineTokenizer(new TokenizerPipeline(model) { Normalizer = new LowercaseNormalizer(), AddedTokens = s_tokens });
        Assert.Equal([0, 7, 1, 3, 2], tokenizer.Encode("A<Raw>so NICE<raw>"));
        // Metaspace is told which stretch the text begins with.
        tokenizer = new PipelineTokenizer(new TokenizerPipeline(model) { Normalizer = new LowercaseNormalizer(), PreTokenizer = new MetaspacePreTokenizer("▁", PrependScheme.First, split: true), AddedTokens = s_tokens });
        Assert.Equal([4, 7, 0, 3, 0], tokenizer.Encode("A<Raw>ANICEa"));
    }

    [Fact]
    public void Lookups()
    {
        Assert.Equal((8, "<Raw>", 3, "nice", "<Raw>", null), (s_added.VocabSize, s_added[7]?.Content, s_added["Nice"]?.Id, s_added.Spelling(3), s_added.Spelling(7), s_added.Spelling(4)));
    }
}
