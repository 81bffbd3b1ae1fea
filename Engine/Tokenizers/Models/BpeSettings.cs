namespace Engine.Tokenizers.Models;

/// <summary>The options of <see cref="Bpe"/>, in Hugging Face's words. (Its `dropout` is for training alone.)</summary>
internal sealed record BpeSettings
{
    /// <summary>Stands for code points that have no token; without it they are left out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether neighbouring unknown code points share one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a code point without a token is spelt by the tokens of its bytes, &lt;0x00&gt; to &lt;0xFF&gt;.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token is that token, whatever the merges would make of it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Stands before every symbol but the first of a piece.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "";

    /// <summary>Stands behind the last symbol of a piece.</summary>
    public string EndOfWordSuffix { get; init; } = "";
}
