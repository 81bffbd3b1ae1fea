namespace Fable.Grammar;

/// <summary>Where a story happens.</summary>
/// <param name="Name">With its article: "the park".</param>
/// <param name="In">With its preposition: "in the park".</param>
/// <param name="Groups">The groups of characters that go there.</param>
/// <param name="Detail">A sentence about it.</param>
internal sealed record Place(string Name, string In, string[] Groups, Template Detail);
