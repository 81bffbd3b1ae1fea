using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`Prepend` and `Append`: a text before and behind; nothing where there is nothing.</summary>
internal sealed class AffixNormalizer(string before, string after) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        if (text.IsEmpty) return;
        result.AddRange(before);
        result.AddRange(text);
        result.AddRange(after);
    }

    /// <inheritdoc/>
    public override TracedText Trace(TracedText text)
    {
        if (text.Length == 0) return text;
        TracedTextBuilder result = new(text);
        result.Insert(0, before);
        result.Keep(0, text.Length);
        result.Insert(text.Length, after);
        return result.Build();
    }
}
