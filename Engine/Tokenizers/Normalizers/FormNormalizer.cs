using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`NFC`, `NFD`, `NFKC`, `NFKD`: the normalization forms of Unicode.</summary>
internal sealed class FormNormalizer(NormalizationForm form) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result) => Normalization.Normalize(text, form, result);
}
