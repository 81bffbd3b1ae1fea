using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.Normalizers;

/// <summary>One normalizer after another.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<Normalizer> steps) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        using PooledList<char> even = new(), odd = new();
        for (int i = 0; i < steps.Count - 1; i++)
        {
            PooledList<char> between = i % 2 == 0 ? even : odd;
            between.Clear();
            steps[i].Normalize(text, between);
            text = between.Span;
        }

        if (steps.Count > 0) steps[^1].Normalize(text, result);
        else result.AddRange(text);
    }

    /// <inheritdoc/>
    public override TracedText Trace(TracedText text)
    {
        foreach (Normalizer step in steps) text = step.Trace(text);
        return text;
    }
}
