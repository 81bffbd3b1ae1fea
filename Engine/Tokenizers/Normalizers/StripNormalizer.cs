using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`Strip`: no white space at the start, at the end, or at either.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    // Every White_Space character lies in the basic plane, so trimming sees it.
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        if (left) text = text.TrimStart();
        result.AddRange(right ? text.TrimEnd() : text);
    }

    /// <inheritdoc/>
    public override TracedText Trace(TracedText text)
    {
        int start = left ? text.Length - text.Text.TrimStart().Length : 0;
        int end = right ? Math.Max(start, text.Text.TrimEnd().Length) : text.Length;
        return text.Slice(start, end);
    }
}
