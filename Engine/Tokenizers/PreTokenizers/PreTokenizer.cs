namespace Engine.Tokenizers.PreTokenizers;

/// <summary>The second stage: cuts text into pieces, and may rewrite them. Immutable; the state of an encoding lives in the sinks.</summary>
internal abstract class PreTokenizer
{
    /// <summary>A fresh stage that gives its pieces to <paramref name="next"/>.</summary>
    public abstract PieceSink Attach(PieceSink next);

    /// <summary>Appends the parts of a piece in order; none is empty.</summary>
    public void Split(Piece piece, List<Piece> parts)
    {
        using PieceSink first = Attach(new CollectingSink(parts));
        first.Take(piece.Text, piece.AtStart);
    }
}
