using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.Normalizers;

/// <summary>The first stage: rewrites well-formed text before it is split. Immutable.</summary>
internal abstract class Normalizer
{
    /// <summary>Appends the text, rewritten; still well-formed.</summary>
    public abstract void Normalize(ReadOnlySpan<char> text, PooledList<char> result);

    /// <summary>The text, rewritten, with where it comes from.</summary>
    public virtual TracedText Trace(TracedText text) => SegmentTrace.Of(text, Normalize);

    /// <summary>The text, rewritten.</summary>
    public string Normalize(string text)
    {
        using PooledList<char> result = new();
        Normalize(text, result);
        return result.Span.ToString();
    }
}
