using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`ByteLevel`: every UTF-8 byte as the character that stands for it.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result) => ByteAlphabet.Spell(text, result);
}
