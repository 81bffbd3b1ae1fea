using Fable.Grammar;

namespace Fable.Words;

/// <summary>Who knows more than the hero: relations, neighbours, wise animals.</summary>
internal static class Elders
{
    private static readonly Kind None = new("", null, "elder", [""]);

    /// <summary>Elders of children and animals are relations in half of the stories.</summary>
    public static readonly Character[] Relations =
    [
        Relation("mother", Gender.Female, "Mother"),
        Relation("father", Gender.Male, "Father"),
        Relation("grandmother", Gender.Female, "Grandma"),
        Relation("grandfather", Gender.Male, "Grandpa"),
        Relation("aunt", Gender.Female, "Auntie"),
        Relation("uncle", Gender.Male, "Uncle"),
    ];

    public static readonly Character[] People =
    [
        Person("old woman", "woman", Gender.Female, "dear lady"),
        Person("kind old man", "man", Gender.Male, "kind sir"),
        Person("friendly teacher", "teacher", Gender.Female, "Miss Green"),
        Person("wise old farmer", "farmer", Gender.Male, "Mr. Brown"),
        Person("kind neighbor", "neighbor", Gender.Female, "Mrs. Hill"),
        Person("old fisherman", "fisherman", Gender.Male, "Mr. Waters"),
        Person("kind shopkeeper", "shopkeeper", Gender.Male, "Mr. Penn"),
        Person("old queen", "queen", Gender.Female, "dear queen"),
    ];

    public static readonly Character[] Animals =
    [
        Person("wise old owl", "owl", Gender.Female, "Mrs. Owl"),
        Person("old toad", "toad", Gender.Male, "Mr. Toad"),
        Person("big gray goose", "goose", Gender.Female, "Mrs. Goose"),
        Person("wise old stork", "stork", Gender.Male, "Mr. Stork"),
        Person("slow old tortoise", "tortoise", Gender.Male, "Mr. Tortoise"),
        Person("friendly old hen", "hen", Gender.Female, "Mrs. Hen"),
        Person("strong old horse", "horse", Gender.Male, "Mr. Horse"),
        Person("gentle brown cow", "cow", Gender.Female, "Mrs. Cow"),
    ];

    private static Character Relation(string name, Gender gender, string call) => new(name, gender, None, "", "kind", Naming.Relation, call);

    private static Character Person(string name, string noun, Gender gender, string call)
        => new(name, gender, None with { Noun = noun }, "", "wise", Naming.Article, call);
}
