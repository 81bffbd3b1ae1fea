namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// The merges of a byte pair encoding whose file scores its tokens but has no merges: every way to cut a token into two others, those of the highest score
/// first. Source: transformers, convert_slow_tokenizer.py (generate_merges, TikTokenConverter).
/// </summary>
internal static class PieceMerges
{
    // Longer ones take time that grows with the square of their length.
    private const int LongestToken = 1024;

    /// <summary>Merges of tokens with scores, of which the longest left part counts first among equals (SentencePiece's files).</summary>
    public static (string Left, string Right)[] ByScore(IReadOnlyList<(string Token, double Score)> tokens, IReadOnlyDictionary<string, int> ids)
        => Sorted(tokens, ids, static (a, b) => -(a.Left.Length, a.Right.Length).CompareTo((b.Left.Length, b.Right.Length)));

    /// <summary>Merges of tokens in order, of which the first parts count first among equals (tiktoken's files).</summary>
    public static (string Left, string Right)[] ByRank(IReadOnlyList<(string Token, double Score)> tokens, IReadOnlyDictionary<string, int> ids)
        => Sorted(tokens, ids, static (a, b) => (a.LeftId, a.RightId).CompareTo((b.LeftId, b.RightId)));

    private static (string, string)[] Sorted(IReadOnlyList<(string Token, double Score)> tokens, IReadOnlyDictionary<string, int> ids,
        Comparison<Cut> amongEquals)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> parts =
            new Dictionary<string, int>(ids, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        List<Cut> cuts = [];
        foreach ((string token, double score) in tokens)
        {
            if (token.Length > LongestToken) throw new FormatException($"a token has {token.Length} characters, at most {LongestToken} are read");
            for (int cut = 1; cut < token.Length; cut++)
                if (parts.TryGetValue(token.AsSpan(0, cut), out string? left, out int leftId)
                    && parts.TryGetValue(token.AsSpan(cut), out string? right, out int rightId))
                    cuts.Add(new Cut(score, left, right, leftId, rightId, cuts.Count));
        }

        cuts.Sort((a, b) => b.Score.CompareTo(a.Score) is var byScore and not 0 ? byScore
            : amongEquals(a, b) is var order and not 0 ? order
            : a.Number.CompareTo(b.Number));
        return [.. cuts.Select(c => (c.Left, c.Right))];
    }

    private readonly record struct Cut(double Score, string Left, string Right, int LeftId, int RightId, int Number);
}
