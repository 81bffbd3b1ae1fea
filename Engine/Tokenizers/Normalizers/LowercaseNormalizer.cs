using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`Lowercase`: full lower case of each code point by itself.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result) => Casing.ToLower(text, result);
}
