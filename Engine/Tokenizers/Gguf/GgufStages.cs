using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf;

/// <summary>The stages of a GGUF tokenizer between special tokens.</summary>
/// <param name="Model">Pieces to ids.</param>
/// <param name="Spelling">How tokens are spelt.</param>
internal sealed record GgufStages(TokenModel Model, TokenSpelling Spelling)
{
    /// <summary>Rewrites the text, if anything does.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into pieces, if anything does.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Whether encoding puts a space in front, which decoding then takes away.</summary>
    public bool DropsFirstSpace { get; init; }
}
