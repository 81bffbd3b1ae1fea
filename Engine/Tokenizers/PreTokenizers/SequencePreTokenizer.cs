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
}
