namespace Fable.Grammar;

/// <summary>A row of the list of objects: the classes say which plots may use it.</summary>
internal sealed record ThingKind(string Noun, string[] Adjectives, string[] Classes, string Use, string Used);
