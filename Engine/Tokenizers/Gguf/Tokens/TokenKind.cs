namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>What a token of a GGUF vocabulary is: the numbers of `tokenizer.ggml.token_type` (enum llama_token_type in llama.h).</summary>
internal enum TokenKind
{
    /// <summary>No kind was given.</summary>
    Undefined = 0,

    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no token.</summary>
    Unknown = 2,

    /// <summary>Has a meaning to the model and no text: recognised only where special tokens are.</summary>
    Control = 3,

    /// <summary>A text that is always one token.</summary>
    UserDefined = 4,

    /// <summary>Fills a gap in the vocabulary.</summary>
    Unused = 5,

    /// <summary>One byte, spelt &lt;0x0A&gt;.</summary>
    Byte = 6,
}
