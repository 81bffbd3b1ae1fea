using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Whitespace`: runs of word characters and runs of other characters are pieces, white space is dropped.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    private static readonly SplitPreTokenizer s_split = new(Pattern.Parse(@"\w+|[^\w\s]+"), SplitBehavior.Removed, invert: true);

    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts) => s_split.Split(piece, parts);
}
