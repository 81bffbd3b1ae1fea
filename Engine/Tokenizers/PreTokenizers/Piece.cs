namespace Engine.Tokenizers.PreTokenizers;

/// <summary>A stretch of text on its way through the pre-tokenizers. Tokens never cross from one piece into the next.</summary>
/// <param name="Text">The text, never empty.</param>
/// <param name="AtStart">Whether it is at the very start of the whole input (Metaspace with the scheme `first` asks).</param>
internal readonly record struct Piece(string Text, bool AtStart);
