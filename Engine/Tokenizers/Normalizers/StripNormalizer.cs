namespace Engine.Tokenizers.Normalizers;

/// <summary>`Strip`: no white space at the start, at the end, or at either.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    // Every White_Space character lies in the basic plane, so string.Trim sees it.
    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        if (left) text = text.TrimStart();
        return right ? text.TrimEnd() : text;
    }
}
