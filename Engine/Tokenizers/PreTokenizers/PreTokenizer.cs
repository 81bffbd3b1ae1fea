namespace Engine.Tokenizers.PreTokenizers;

/// <summary>The second stage: cuts text into pieces, and may rewrite them. Immutable.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Appends the parts of a piece in order; none may be empty.</summary>
    public abstract void Split(Piece piece, List<Piece> parts);
}
