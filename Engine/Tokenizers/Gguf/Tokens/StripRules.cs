using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>
/// Which special tokens swallow white space beside them. Files do not say; llama.cpp knows it of some models by name (llama_vocab::impl::load in
/// llama-vocab.cpp).
/// </summary>
internal static class StripRules
{
    private static readonly string[] PlainInPhi3 = ["<unk>", "<s>", "<|endoftext|>"];

    private static readonly (string Key, string[] Parts, string Token)[] Masks =
    [
        (GgufKeys.Pre, ["jina-v2-de", "jina-v2-es", "jina-v2-code"], "<mask>"),
        ("general.architecture", ["nomic-bert-moe", "jina-bert-v3"], "<mask>"),
        ("general.name", ["modern-bert"], "[MASK]"),
    ];

    /// <summary>The special tokens of a vocabulary.</summary>
    public static List<SpecialToken> Apply(GgufMetadata metadata, GgufTokens tokens)
    {
        bool phi3 = Names("general.name", "phi-3", "phi3");
        List<SpecialToken> special = [];
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens.Kinds[id] is not (TokenKind.Control or TokenKind.UserDefined or TokenKind.Unknown)) continue;
            string text = tokens.Texts[id];
            bool left = Array.Exists(Masks, m => m.Token == text && Names(m.Key, m.Parts));
            special.Add(new SpecialToken(id, text, tokens.Kinds[id] == TokenKind.UserDefined, left, phi3 && !PlainInPhi3.Contains(text)));
        }

        return special;

        bool Names(string key, params string[] parts)
            => metadata.Values.GetValueOrDefault(key) is string name && Array.Exists(parts, p => name.Contains(p, StringComparison.OrdinalIgnoreCase));
    }
}
