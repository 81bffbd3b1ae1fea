namespace Engine.Tokenizers.Models;

/// <summary>
/// The third stage: a piece of text to ids of a vocabulary. Text for which there is neither a token nor an unknown token is left out. Immutable,
/// except for caches that nobody can see; thread-safe.
/// </summary>
internal abstract class TokenModel
{
    /// <summary>One more than the largest id.</summary>
    public abstract int VocabSize { get; }

    /// <summary>What tokens have before the text that they spell within a piece, and behind the one that they spell at its end.</summary>
    public virtual (string ContinuingPrefix, string EndSuffix) Affixes => ("", "");

    /// <summary>Appends the ids of one piece.</summary>
    public abstract void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids);

    /// <summary>The token of an id, or null.</summary>
    public abstract string? TokenText(int id);

    /// <summary>The id of a token, or null.</summary>
    public abstract int? IdOf(string token);
}
