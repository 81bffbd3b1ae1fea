namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>A token that is cut out of the text before anything else.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="Always">Whether it is found even where special tokens are taken as text.</param>
/// <param name="LStrip">Whether it swallows white space before it.</param>
/// <param name="RStrip">Whether it swallows white space behind it.</param>
internal sealed record SpecialToken(int Id, string Text, bool Always, bool LStrip, bool RStrip);
