using System.Text;
using System.Text.RegularExpressions;

namespace Engine.Tests.Reference;

/// <summary>Byte-level BPE training as its definition says it: count every pair anew, merge the most frequent one, of equals that with the lowest ids; repeat.</summary>
internal static partial class BpeTrainingReference
{
    /// <summary>The tokens by id, and the merges.</summary>
    public static (List<string> Tokens, List<(string Left, string Right)> Merges) Train(IEnumerable<string> texts, int vocabSize, string[] special, long minFrequency)
    {
        Dictionary<byte, char> letters = Letters();
        List<string> tokens = [.. special, .. letters.Values.Order().Select(c => $"{c}")];
        List<(string, string)> merges = [];
        List<List<int>> words = [.. texts.SelectMany(t => Word().Matches(t)).Select(m => Encoding.UTF8.GetBytes(m.Value).Select(b => tokens.IndexOf($"{letters[b]}")).ToList())];
        while (tokens.Count < vocabSize)
        {
            Dictionary<(int, int), long> counts = [];
            foreach (List<int> word in words)
                for (int i = 1; i < word.Count; i++) counts[(word[i - 1], word[i])] = counts.GetValueOrDefault((word[i - 1], word[i])) + 1;
            if (counts.Count == 0 || counts.Values.Max() < minFrequency) break;
            (int left, int right) = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key;
            string token = tokens[left] + tokens[right];
            int id = tokens.IndexOf(token);
            if (id < 0)
            {
                id = tokens.Count;
                tokens.Add(token);
            }

            merges.Add((tokens[left], tokens[right]));
            foreach (List<int> word in words)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] != left || word[i + 1] != right) continue;
                    word[i] = id;
                    word.RemoveAt(i + 1);
                }
            }
        }

        return (tokens, merges);
    }

    /// <summary>GPT-2's bytes_to_unicode: printable bytes are themselves, the others follow from U+0100 on.</summary>
    private static Dictionary<byte, char> Letters()
    {
        Dictionary<byte, char> letters = [];
        int others = 0;
        for (int b = 0; b < 256; b++) letters[(byte)b] = (b > 32 && b < 127) || (b > 160 && b < 173) || b > 173 ? (char)b : (char)(256 + others++);
        return letters;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Word();
}
