using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class AddedVocabularyTests
{
    private static readonly AddedVocabulary s_added = new([new AddedToken(7, "<Raw>", Special: true), new AddedToken(3, "Nice", Special: false, Normalized: true)], new LowercaseNormalizer());

    [Fact]
    public void Raw_tokens_are_sought_before_and_normalised_ones_after_normalisation()
    {
        var parts = s_added.Split("A<Raw>so NICE<raw>", parseSpecialTokens: true).Select(p => (p.Token?.Id, p.Text, p.AtStart));
        Assert.Equal([(null, "a", true), (7, "<Raw>", false), (null, "so ", false), (3, "nice", false), (null, "<raw>", false)], parts);
    }

    [Fact]
    public void Lookups()
    {
        Assert.Equal((8, "<Raw>", 3, "nice", "<Raw>", null), (s_added.VocabSize, s_added[7]?.Content, s_added["Nice"]?.Id, s_added.Spelt(3), s_added.Spelt(7), s_added.Spelt(4)));
    }
}
