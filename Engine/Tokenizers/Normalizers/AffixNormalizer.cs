namespace Engine.Tokenizers.Normalizers;

/// <summary>`Prepend` and `Append`: a text before and behind; nothing where there is nothing.</summary>
internal sealed class AffixNormalizer(string before, string behind) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text) => text.Length == 0 ? text : before + text + behind;
}
