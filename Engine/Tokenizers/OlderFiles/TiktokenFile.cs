using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Engine.Loading.Files;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// Ranks of tiktoken (<c>tokenizer.model</c> of Llama 3, <c>*.tiktoken</c>): on each line a token's bytes in base 64, and its rank, which is its id. A piece
/// that is a token is that token; otherwise the neighbours whose joined bytes rank first become one. Source: https://github.com/openai/tiktoken.
/// </summary>
internal static class TiktokenFile
{
    private const int LongestToken = 1024;

    /// <summary>Whether a file begins like a list of ranks: letters of base 64, then a space.</summary>
    public static bool IsIn(ReadOnlySpan<byte> head)
    {
        int space = head.IndexOf((byte)' ');
        return space > 0 && space % 4 == 0 && Base64.IsValid(head[..space]);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelLoadException">It is no list of ranks.</exception>
    public static Tokenizer Load(string path, FolderSettings settings)
    {
        try
        {
            (string Token, double Score)[] tokens = [.. TextLines.Read(path).Where(line => line.Length > 0).Select(Token)];
            TokenTable vocab = new(tokens.Select(t => KeyValuePair.Create(t.Token, (int)-t.Score)));
            Bpe model = new(vocab, PieceMerges.ByRank(tokens, vocab.Ids), new BpeSettings { IgnoreMerges = true });
            return OlderTokenizer.Of(ByteLevelStages.OfRanks(model, tokens.Length), settings, FamilyTable.Of(settings.Class, FamilyTable.Tiktoken), []);
        }
        catch (FormatException e)
        {
            throw new ModelLoadException("this is no list of tiktoken's ranks", path, found: e.Message, inner: e);
        }
    }

    private static (string, double) Token(string line, int index)
    {
        int space = line.IndexOf(' ');
        Span<byte> bytes = stackalloc byte[LongestToken];
        if (space <= 0 || !Convert.TryFromBase64Chars(line.AsSpan(0, space), bytes, out int count)
            || !int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int rank))
            throw new FormatException($"line {index + 1} is not a token in base 64, of at most {LongestToken} bytes, and its rank");
        StringBuilder token = new(count);
        foreach (byte b in bytes[..count]) token.Append(ByteAlphabet.Char(b));
        return (token.ToString(), -rank);
    }
}
