using System.Text.Json;
using Engine.Tests.Reference;
using Engine.Training.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Tokenizers;

public class BpeTrainerTests
{
    private static readonly string[] Special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
    private static readonly string[] Parts = ["a", "b", "aa", "ab", "aaa", "ba", " ", "  ", "\n", "é", "漢", "1", "22", "!", "'s", " the", "🐟"];
    private const int Start = 3 + 256;

    /// <summary>Few letters, so that counts tie, pairs overlap, and merges meet each other.</summary>
    private static readonly Gen<string[]> Corpora = Gen.Elements(Parts).ListOf().Select(p => string.Concat(p)).ListOf().Select(texts => texts.ToArray());

    [Fact]
    public void Tokens_and_merges_are_those_of_the_definition()
    {
        var cases = from texts in Corpora from more in Gen.Choose(0, 60) from least in Gen.Choose(1, 4) select (texts, more, least);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            TrainedVocabulary trained = BpeTrainer.Train(c.texts, Start + c.more, Special, c.least);
            (List<string> tokens, List<(string, string)> merges) = BpeTrainingReference.Train(c.texts, Start + c.more, Special, c.least);
            Assert.Equal(tokens, trained.Tokens);
            Assert.Equal(merges, trained.Merges);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_longer_text_gives_the_vocabulary_of_the_definition()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i =>
            $"The {(i % 3 == 0 ? "little" : "bigger")} fox number {i} didn't see the {(i % 5 == 0 ? "river" : "riverbank")}, "
            + $"so it walked {i * 7} steps further and laughed.\n")];
        TrainedVocabulary trained = BpeTrainer.Train(texts, Start + 120, Special);
        (List<string> tokens, List<(string, string)> merges) = BpeTrainingReference.Train(texts, Start + 120, Special, 1);
        Assert.Equal(Start + 120, trained.Tokens.Count);
        Assert.Equal(tokens, trained.Tokens);
        Assert.Equal(merges, trained.Merges);
    }

    [Fact]
    public void The_order_of_texts_does_not_matter() => Prop.ForAll(Corpora.ToArbitrary(), texts =>
    {
        TrainedVocabulary forth = BpeTrainer.Train(texts, Start + 30, Special), back = BpeTrainer.Train(texts.Reverse(), Start + 30, Special);
        Assert.Equal(forth.Tokens, back.Tokens);
        Assert.Equal(forth.Merges, back.Merges);
    }).QuickCheckThrowOnFailure();

    /// <summary>Of a b and b c, twice each, the first has the lower ids; of x y and ab d, once each, too, since ab is young.</summary>
    [Fact]
    public void Ties_go_to_the_lowest_ids()
        => Assert.Equal([("a", "b"), ("b", "c"), ("x", "y"), ("ab", "d")], BpeTrainer.Train(["bc", "bc", "abd", "ab", "xy"], 1000, []).Merges);

    [Fact]
    public void Training_ends_where_there_are_no_more_pairs()
    {
        Assert.Equal(256, BpeTrainer.Train([], 1000, []).Tokens.Count);
        Assert.Equal(256 + 2, BpeTrainer.Train(["abc", ""], 1000, []).Tokens.Count);
        Assert.Equal(["ab"], BpeTrainer.Train(["abc", "ab"], 1000, [], minFrequency: 2).Tokens.Skip(256));
    }

    /// <summary>Hugging Face's trainer puts special tokens first and the letters of bytes by their code points, and so do we.</summary>
    [TestDataFact]
    public void Ids_begin_as_in_a_vocabulary_of_hugging_face()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/tokenizers/bytelevel-gpt2/tokenizer.json")));
        string[] tokens = [.. json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .OrderBy(t => t.Value.GetInt32()).Select(t => t.Name).Take(4 + 256)];
        Assert.Equal(tokens, BpeTrainer.Train([], 4 + 256, tokens[..4]).Tokens);
    }

    [Fact]
    public void Special_tokens_are_not_learned_from()
    {
        TrainedVocabulary plain = BpeTrainer.Train(["ab", "cd"], 300, ["xyz"]), marked = BpeTrainer.Train(["abxyzcd", "xyzxyz"], 300, ["xyz"]);
        Assert.Equal(plain.Tokens, marked.Tokens);
        Assert.Equal(plain.Merges, marked.Merges);
    }

    /// <summary>A space is spelled Ġ, so the word of a space and an a would have the spelling of this special token.</summary>
    [Fact]
    public void No_merge_makes_a_special_token()
    {
        TrainedVocabulary trained = BpeTrainer.Train([" a a ab"], 300, ["Ġa"]);
        Assert.DoesNotContain(("Ġ", "a"), trained.Merges);
        Assert.Equal(trained.Tokens.Count, trained.Tokens.Distinct().Count());
        Assert.Contains("ab", trained.Tokens);
    }

    [Fact]
    public void Lone_surrogates_count_as_replacement_characters()
        => Assert.Equal(BpeTrainer.Train(["\uFFFDa"], 300, []).Merges, BpeTrainer.Train(["\uD800a"], 300, []).Merges);

    [Fact]
    public void What_makes_no_vocabulary_is_refused()
    {
        Assert.Throws<ArgumentException>("vocabSize", () => BpeTrainer.Train([], Start - 1, Special));
        Assert.Throws<ArgumentException>("specialTokens", () => BpeTrainer.Train([], 300, [""]));
        Assert.Throws<ArgumentException>("specialTokens", () => BpeTrainer.Train([], 300, ["<a>", "<a>"]));
        Assert.Throws<ArgumentException>("specialTokens", () => BpeTrainer.Train([], 300, ["a"]));
        Assert.Throws<ArgumentOutOfRangeException>("minFrequency", () => BpeTrainer.Train([], 300, [], 0));
        Assert.Throws<OperationCanceledException>(() => BpeTrainer.Train(["ab"], 300, [], cancellation: new CancellationToken(true)));
    }
}
