using Engine.Tokenizers.Models;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Offsets;

/// <summary>The last stages over traced text: pieces, their tokens, and where these come from.</summary>
internal sealed class StretchTracer(PreTokenizer? preTokenizer, TokenModel model, int? unknownId, List<TokenSpan> spans)
{
    /// <summary>Appends the tokens of a normalised stretch without special tokens.</summary>
    public void Trace(TracedText stretch, bool atStart)
    {
        if (stretch.Length == 0) return;
        List<(TracedText Text, bool AtStart)> pieces = [];
        if (preTokenizer is null) pieces.Add((stretch, atStart));
        else preTokenizer.Trace(stretch, atStart, pieces);
        using PooledList<int> ids = new();
        foreach ((TracedText piece, _) in pieces)
        {
            ids.Clear();
            model.Tokenize(piece.Text, ids);
            TokenAligner aligner = new(model, unknownId, piece.Text);
            for (int i = 0; i < ids.Count; i++)
            {
                (int from, int to) = aligner.Next(ids.Span[i..]);
                (int start, int end) = piece.Origin(from, to);
                spans.Add(new TokenSpan(ids[i], start, end));
            }
        }
    }
}
