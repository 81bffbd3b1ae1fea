using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>One pre-tokenizer after another, each over the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next)
    {
        for (int i = steps.Count - 1; i >= 0; i--) next = steps[i].Attach(next);
        return next;
    }

    /// <inheritdoc/>
    public override void Trace(TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts)
    {
        List<(TracedText Text, bool AtStart)> pieces = [(text, atStart)];
        foreach (PreTokenizer step in steps)
        {
            List<(TracedText, bool)> finer = [];
            foreach ((TracedText piece, bool first) in pieces) step.Trace(piece, first, finer);
            pieces = finer;
        }

        parts.AddRange(pieces);
    }
}
