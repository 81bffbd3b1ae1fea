namespace Engine.Tokenizers.Vocabulary;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether decoding may skip it and encoding may take it as text.</param>
/// <param name="SingleWord">Whether it counts only where no word character touches it.</param>
/// <param name="LStrip">Whether it swallows white space before it.</param>
/// <param name="RStrip">Whether it swallows white space behind it.</param>
/// <param name="Normalized">Whether it is sought, normalised, in the normalised text; otherwise as it stands, in the text as it stands.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool SingleWord = false, bool LStrip = false, bool RStrip = false,
    bool Normalized = false);
