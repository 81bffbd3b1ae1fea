using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Offsets;

/// <summary>The end of a chain of pre-tokenizers that cut and change nothing: it keeps where the pieces lie in the text that went in.</summary>
internal sealed class SliceSink(TracedText text, List<(TracedText Text, bool AtStart)> parts) : PieceSink
{
    /// <summary>The parts into which a stage cuts a text.</summary>
    public static void Cut(PreTokenizer stage, TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts)
    {
        using PieceSink first = stage.Attach(new SliceSink(text, parts));
        first.Take(text.Text, atStart);
    }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<char> piece, bool atStart)
    {
        if (text.Text.Overlaps(piece, out int start))
        {
            parts.Add((text.Slice(start, start + piece.Length), atStart));
            return;
        }

        // Rewritten after all: it stands for the whole text.
        TracedTextBuilder whole = new(text);
        whole.Replace(0, text.Length, piece);
        parts.Add((whole.Build(), atStart));
    }

    /// <inheritdoc/>
    public override void Dispose() { }
}
