namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`FixedLength`: pieces of so many code points, the last one maybe shorter.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        int start = 0, count = 0;
        for (int i = 0; i < piece.Text.Length;)
        {
            i += char.IsSurrogatePair(piece.Text, i) ? 2 : 1;
            if (++count < length && i < piece.Text.Length) continue;
            parts.Add(new Piece(piece.Text[start..i], piece.AtStart && start == 0));
            (start, count) = (i, 0);
        }
    }
}
