using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Whitespace`: runs of word characters and runs of other characters are pieces, white space is dropped.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    private enum Kind { Space, Word, Other }

    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        List<(int, int, bool)> runs = [];
        int start = 0, at = 0;
        var last = Kind.Space;
        foreach (Rune rune in piece.Text.EnumerateRunes())
        {
            Kind kind = CodePoints.IsWhiteSpace(rune.Value) ? Kind.Space : CodePoints.IsWordOrJoiner(rune.Value) ? Kind.Word : Kind.Other;
            if (kind != last)
            {
                runs.Add((start, at, last == Kind.Space));
                (start, last) = (at, kind);
            }

            at += rune.Utf16SequenceLength;
        }

        runs.Add((start, at, last == Kind.Space));
        Spans.Cut(piece, runs, SplitBehavior.Removed, parts);
    }
}
