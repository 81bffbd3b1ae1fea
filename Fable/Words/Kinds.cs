using Fable.Grammar;

namespace Fable.Words;

/// <summary>What heroes and friends can be.</summary>
internal static class Kinds
{
    /// <summary>By group, with how often it is drawn among 100.</summary>
    public static readonly (string Group, int Weight)[] Groups = [("child", 42), ("animal", 40), ("adult", 8), ("magic", 10)];

    public static readonly Kind[] All =
    [
        new("girl", Gender.Female, "child", ["little", "young", "small", ""]),
        new("boy", Gender.Male, "child", ["little", "young", "small", ""]),
        .. Each("animal", ["little", "young", "small", ""], "fox rabbit bear mouse squirrel hedgehog frog duck cat dog badger beaver otter mole "
            + "lamb pony goat pig bunny kitten puppy turtle raccoon deer"),
        .. Each("adult", ["old", "young", "tall", ""], "baker farmer gardener painter tailor sailor miller carpenter clockmaker shepherd"),
        .. Each("magic", ["little", "young", "small", ""], "dragon robot giant elf troll unicorn"),
        new("princess", Gender.Female, "magic", ["little", "young", ""]),
        new("prince", Gender.Male, "magic", ["little", "young", ""]),
        new("witch", Gender.Female, "magic", ["little", "young", "good"]),
        new("wizard", Gender.Male, "magic", ["little", "young", "good"]),
        new("fairy", Gender.Female, "magic", ["little", "tiny", ""]),
    ];

    public static readonly string[] Traits =
        "kind curious cheerful gentle quiet clever lively merry polite bright dreamy busy happy sweet funny playful thoughtful jolly hopeful".Split(' ');

    /// <summary>The kinds of a group.</summary>
    public static readonly Dictionary<string, Kind[]> Of = Groups.ToDictionary(g => g.Group, g => All.Where(k => k.Group == g.Group).ToArray());

    private static IEnumerable<Kind> Each(string group, string[] sizes, string nouns) => nouns.Split(' ').Select(n => new Kind(n, null, group, sizes));
}
