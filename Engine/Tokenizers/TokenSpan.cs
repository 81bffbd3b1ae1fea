namespace Engine.Tokenizers;

/// <summary>A token and the stretch of the text that it stands for, in UTF-16 units of the text that was encoded.</summary>
/// <param name="Id">The token.</param>
/// <param name="Start">Where the stretch begins.</param>
/// <param name="End">
/// Where it ends; <paramref name="Start"/> for a token that stands for nothing in the text, such as one that was added around it. Tokens that share a
/// character,
/// as its bytes do, each have the whole of it.
/// </param>
public readonly record struct TokenSpan(int Id, int Start, int End);
