using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>The second stage: cuts text into pieces, and may rewrite them. Immutable; the state of an encoding lives in the sinks.</summary>
internal abstract class PreTokenizer
{
    /// <summary>A fresh stage that gives its pieces to <paramref name="next"/>.</summary>
    public abstract PieceSink Attach(PieceSink next);

    /// <summary>Appends the parts of a text in order, with where they come from. A stage that changes what it cuts says itself how.</summary>
    public virtual void Trace(TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts) => SliceSink.Cut(this, text, atStart, parts);

    /// <summary>Appends the parts of a piece in order; none is empty.</summary>
    public void Split(Piece piece, List<Piece> parts)
    {
        using PieceSink first = Attach(new CollectingSink(parts));
        first.Take(piece.Text, piece.AtStart);
    }
}
