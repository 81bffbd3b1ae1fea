namespace Engine.Tokenizers.Normalizers;

/// <summary>The first stage: rewrites well-formed text before it is split. Immutable.</summary>
internal abstract class Normalizer
{
    /// <summary>The text, rewritten; still well-formed.</summary>
    public abstract string Normalize(string text);
}
