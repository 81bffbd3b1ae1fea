using System.Text;
using Engine.Tokenizers.Normalizers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers.Unicode;

public sealed class NormalizationTests
{
    private static readonly NormalizationForm[] Forms = [NormalizationForm.FormC, NormalizationForm.FormD, NormalizationForm.FormKC, NormalizationForm.FormKD];

    [Fact]
    public void Random_sequences_give_what_Python_gives()
    {
        string[] lines = Embedded.Lines("normalization.txt");
        Assert.True(lines.Length > 50);
        foreach (string line in lines)
        {
            string[] columns = [.. line.Split(';').Select(c => string.Concat(c.Trim().Split(' ').Select(h => char.ConvertFromUtf32(Convert.ToInt32(h, 16)))))];
            for (int i = 0; i < 4; i++) Assert.Equal(columns[i + 1], Form(columns[0], Forms[i]), StringComparer.Ordinal);
        }
    }

    // Examples of Unicode Standard Annex 15, figures 3 to 6, and of its section on Hangul.
    [Theory]
    [InlineData("\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307")]
    [InlineData("\u1E0B\u0323", "\u1E0D\u0307", "d\u0323\u0307", "\u1E0D\u0307", "d\u0323\u0307")]
    [InlineData("\uFB01 2\u2075", "\uFB01 2\u2075", "\uFB01 2\u2075", "fi 25", "fi 25")]
    [InlineData("\uD55C", "\uD55C", "\u1112\u1161\u11AB", "\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("", "", "", "", "")]
    public void Known_examples(string text, params string[] expected)
    {
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], Form(text, Forms[i]), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("\u09FE\u0353")] // a mark of class 230 before one of 220
    [InlineData("\u1ACC\u032F")]
    [InlineData("\uA7F4")] // <super> Q
    [InlineData("\U0001CCDA")] // <font> E
    [InlineData("\U00011382\U000113C9")] // canonically composes since 16.0
    public void What_came_after_Unicode_9_is_left_alone(string text) => Assert.All(Forms, form => Assert.Equal(text, Form(text, form), StringComparer.Ordinal));

    [Fact]
    public void Forms_are_stable_and_agree_with_each_other()
    {
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text =>
        {
            string c = Form(text, NormalizationForm.FormC), d = Form(text, NormalizationForm.FormD), kc = Form(text, NormalizationForm.FormKC);
            return Forms.All(f => Form(Form(text, f), f) == Form(text, f))
                && Form(c, NormalizationForm.FormD) == d && Form(d, NormalizationForm.FormC) == c
                && Form(c, NormalizationForm.FormKC) == kc && Form(d, NormalizationForm.FormKC) == kc;
        }).QuickCheckThrowOnFailure();
    }

    private static string Form(string text, NormalizationForm form) => new FormNormalizer(form).Normalize(text);
}
