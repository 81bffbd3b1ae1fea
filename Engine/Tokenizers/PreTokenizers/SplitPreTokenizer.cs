using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Split`: at the matches of a pattern, or with invert at what is between them.</summary>
internal sealed class SplitPreTokenizer(Pattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts) => Spans.Cut(piece, Spans.Of(piece.Text, pattern, invert), behavior, parts);
}
