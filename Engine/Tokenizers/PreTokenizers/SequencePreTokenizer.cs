namespace Engine.Tokenizers.PreTokenizers;

/// <summary>One pre-tokenizer after another, each over the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        List<Piece> pieces = [piece];
        foreach (PreTokenizer step in steps)
        {
            List<Piece> next = new(pieces.Count);
            foreach (Piece p in pieces) step.Split(p, next);
            pieces = next;
        }

        parts.AddRange(pieces);
    }
}
