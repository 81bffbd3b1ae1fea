namespace Engine.Tokenizers.Normalizers;

/// <summary>One normalizer after another.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<Normalizer> steps) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        foreach (Normalizer step in steps) text = step.Normalize(text);
        return text;
    }
}
