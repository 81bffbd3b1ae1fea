using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>
/// The tokens of a GGUF vocabulary: texts, kinds and scores by id. Lists of kinds and scores may be longer than that of the tokens, as llama.cpp
/// allows, never shorter.
/// </summary>
internal sealed class GgufTokens
{
    // Longer ones occur in no vocabulary, and would let a small file make every search slow.
    private const int LongestToken = 16_384;

    private GgufTokens(string[] texts, TokenKind[] kinds, float[] scores)
    {
        (Texts, Kinds, Scores) = (texts, kinds, scores);
        Table = new TokenTable(texts.Select((text, id) => KeyValuePair.Create(text, id)));
    }

    /// <summary>The token of each id, all different.</summary>
    public string[] Texts { get; }

    /// <summary>The kind of each id.</summary>
    public TokenKind[] Kinds { get; }

    /// <summary>The score of each id; 0 where the file has none.</summary>
    public float[] Scores { get; }

    /// <summary>The tokens both ways.</summary>
    public TokenTable Table { get; }

    /// <summary>How many there are.</summary>
    public int Count => Texts.Length;

    /// <summary>Reads and checks them.</summary>
    public static GgufTokens Read(GgufMetadata metadata)
    {
        string[] texts = metadata.Strings(GgufKeys.Tokens) ?? throw new ModelLoadException("the file has no vocabulary", metadata.File, GgufKeys.Tokens);
        if (texts.Length == 0) throw new ModelLoadException("the vocabulary is empty", metadata.File, GgufKeys.Tokens);
        string[] named = new string[texts.Length];
        HashSet<string> seen = new(texts.Length, StringComparer.Ordinal);
        for (int id = 0; id < texts.Length; id++)
        {
            // llama.cpp gives empty tokens this name.
            named[id] = texts[id].Length > 0 ? texts[id] : $"[EMPTY_{id}]";
            if (named[id].Length > LongestToken)
                throw new ModelLoadException($"token {id} is too long", metadata.File, GgufKeys.Tokens, $"{named[id].Length} characters",
                    $"at most {LongestToken}");
            if (!seen.Add(named[id]))
                throw new ModelLoadException("a token comes twice", metadata.File, GgufKeys.Tokens, $"'{Short(named[id])}' again at {id}");
        }

        return new GgufTokens(named, ReadKinds(metadata, texts.Length), ReadScores(metadata, texts.Length));
    }

    private static TokenKind[] ReadKinds(GgufMetadata metadata, int count)
    {
        if (metadata.Integers(GgufKeys.TokenType) is not { } types) return [.. Enumerable.Repeat(TokenKind.Normal, count)];
        RefuseShort(metadata, GgufKeys.TokenType, types.Length, count);
        return [.. types.Take(count).Select(t => t is >= 0 and <= (long)TokenKind.Byte ? (TokenKind)t : TokenKind.Undefined)];
    }

    private static float[] ReadScores(GgufMetadata metadata, int count)
    {
        if (!metadata.Values.TryGetValue(GgufKeys.Scores, out object? value)) return new float[count];
        float[] scores = value is float[] floats ? floats : [.. metadata.Integers(GgufKeys.Scores)!.Select(x => (float)x)];
        RefuseShort(metadata, GgufKeys.Scores, scores.Length, count);
        if (Array.Exists(scores, float.IsNaN))
            throw new ModelLoadException("a score is not a number", metadata.File, GgufKeys.Scores, Array.FindIndex(scores, float.IsNaN));
        return scores;
    }

    private static void RefuseShort(GgufMetadata metadata, string key, int found, int count)
    {
        if (found < count) throw new ModelLoadException("fewer values than tokens", metadata.File, key, found, count);
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
