using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PostProcessors;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers;

/// <summary>The stages of a tokenizer. A stage that is null does nothing; without a decoder, tokens are joined by spaces.</summary>
internal sealed record TokenizerPipeline(TokenModel Model)
{
    /// <summary>Rewrites the text before it is split.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into pieces.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Adds the tokens that the model expects around a sequence.</summary>
    public PostProcessor? PostProcessor { get; init; }

    /// <summary>Turns tokens back into text.</summary>
    public TokenDecoder Decoder { get; init; } = new SpaceJoinDecoder();

    /// <summary>Tokens that are found before the model sees the text.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];
}
