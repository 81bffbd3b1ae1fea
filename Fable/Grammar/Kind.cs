namespace Fable.Grammar;

/// <summary>What a character is: a noun, the gender if the noun tells it, the group that lives and plays together, and adjectives of size and age.</summary>
internal sealed record Kind(string Noun, Gender? Gender, string Group, string[] Sizes);
