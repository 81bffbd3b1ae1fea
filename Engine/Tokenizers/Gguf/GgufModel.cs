using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.Gguf.Tokens;

namespace Engine.Tokenizers.Gguf;

/// <summary>One value of `tokenizer.ggml.model`: how its stages are built, which ids its roles customarily have, and what goes around a sequence.</summary>
/// <param name="Build">The stages, from the file and what has been read of it.</param>
internal sealed record GgufModel(Func<GgufMetadata, GgufTokens, GgufRoles, GgufPre, GgufStages> Build)
{
    /// <summary>The value of `tokenizer.ggml.pre` that holds whatever the file says; null where the file says it.</summary>
    public string? Pre { get; init; }

    /// <summary>Whether the file's `tokenizer.ggml.pre` matters.</summary>
    public bool UsesPre { get; init; }

    /// <summary>Customary BOS.</summary>
    public int? Bos { get; init; }

    /// <summary>Customary EOS.</summary>
    public int? Eos { get; init; }

    /// <summary>Customary unknown token.</summary>
    public int? Unknown { get; init; }

    /// <summary>Customary separator.</summary>
    public int? Separator { get; init; }

    /// <summary>Customary padding.</summary>
    public int? Padding { get; init; }

    /// <summary>Whether BOS goes in front where the file does not say.</summary>
    public bool AddBos { get; init; }

    /// <summary>Whether EOS goes behind where the file does not say.</summary>
    public bool AddEos { get; init; }

    /// <summary>Whether BOS and the separator always go around a sequence, and EOS never.</summary>
    public bool WrapsInSeparator { get; init; }
}
