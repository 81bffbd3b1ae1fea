using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Gguf.Tokens;

namespace Engine.Tokenizers.Gguf.Merging;

/// <summary>
/// The merges of a BPE: "left right", of which either may begin with a space or hold one. Where a pair comes twice the first counts, as in llama.cpp.
/// </summary>
internal static class GgufMerges
{
    /// <summary>Reads and checks them.</summary>
    public static List<(string Left, string Right)> Read(GgufMetadata metadata, GgufTokens tokens)
    {
        string[]? merges = metadata.Strings(GgufKeys.Merges);
        // Kimi K2's files may do without.
        if (merges is null && metadata.String(GgufKeys.Pre) != "kimi-k2")
            throw new ModelLoadException("the file has no merges", metadata.File, GgufKeys.Merges);
        List<(string, string)> pairs = new(merges?.Length ?? 0);
        HashSet<(string, string)> seen = new(pairs.Capacity);
        foreach (string merge in merges ?? [])
        {
            int space = merge.Length < 2 ? -1 : merge.IndexOf(' ', 1);
            if (space < 0) throw new ModelLoadException("a merge that is not two tokens", metadata.File, GgufKeys.Merges, $"'{merge}'");
            (string, string) pair = (merge[..space], merge[(space + 1)..]);
            if (seen.Add(pair)) pairs.Add(pair);
        }

        return pairs;
    }
}
