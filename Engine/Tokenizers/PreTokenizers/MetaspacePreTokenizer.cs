namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Metaspace`: spaces become a visible character (▁), one may be put in front, and each piece begins with one.</summary>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        string text = piece.Text.Replace(" ", replacement, StringComparison.Ordinal);
        bool prepends = prepend == PrependScheme.Always || (prepend == PrependScheme.First && piece.AtStart);
        if (prepends && !text.StartsWith(replacement, StringComparison.Ordinal)) text = replacement + text;
        piece = piece with { Text = text };
        if (!split)
        {
            parts.Add(piece);
            return;
        }

        int code = char.ConvertToUtf32(replacement, 0);
        Spans.Cut(piece, Spans.Of(text, c => c == code), SplitBehavior.MergedWithNext, parts);
    }
}
