namespace Fable.Grammar;

/// <summary>Somebody in a story.</summary>
/// <param name="Name">The first name; for one without a name, the noun phrase after the article or possessive: "wise old owl", "grandmother".</param>
/// <param name="Gender">The pronouns.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Size">"little", "old"; may be empty.</param>
/// <param name="Trait">"kind", "curious".</param>
/// <param name="Naming">How the name is used.</param>
/// <param name="Call">How others address them.</param>
internal sealed record Character(string Name, Gender Gender, Kind Kind, string Size, string Trait, Naming Naming, string Call)
{
    /// <summary>"little fox".</summary>
    public string SizedKind => Size == "" ? Kind.Noun : $"{Size} {Kind.Noun}";
}
