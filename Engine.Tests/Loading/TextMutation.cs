using System.Buffers.Binary;
using System.Text;

namespace Engine.Tests.Loading;

/// <summary>Spoils JSON so that most of it stays JSON: other numbers, other words, entries doubled or left out. The length before a safetensors header follows.</summary>
internal static class TextMutation
{
    private static readonly string[] Numbers = ["0", "1", "-1", "2", "8", "1e3", "0.5", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "null", "true", "[]", "{}", "\"\""];
    private static readonly string[] Words = ["F32", "BF16", "F8_E4M3", "U8", "dtype", "shape", "data_offsets", "weight_map", "", "..", "a/b", "\\ud800", "\\u0000", "model.safetensors", "config.json", "__metadata__"];

    /// <summary>A changed copy; <paramref name="isSafetensors"/> says that the JSON stands behind its length and before data.</summary>
    public static byte[] Of(byte[] good, bool isSafetensors, int seed)
    {
        Random random = new(seed);
        int start = isSafetensors ? 8 : 0, end = isSafetensors ? 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(good) : good.Length;
        string text = Encoding.UTF8.GetString(good[start..end]);
        for (int i = random.Next(1, 4); i > 0; i--) text = Once(text, random);
        byte[] json = Encoding.UTF8.GetBytes(text), length = isSafetensors ? BitConverter.GetBytes((long)json.Length) : [];
        return [.. length, .. json, .. good[end..]];
    }

    private static string Once(string text, Random random)
    {
        int at = random.Next(text.Length);
        switch (random.Next(4))
        {
            case 0:
                return Replace(text, at, char.IsAsciiDigit, Numbers[random.Next(Numbers.Length)]);
            case 1:
                return Replace(text, at, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.', Words[random.Next(Words.Length)]);
            case 2:
                return Replace(text, at, char.IsAsciiDigit, random.Next(1000).ToString());
            default:
                // From one comma to another, left out or doubled.
                int from = text.IndexOf(',', at), to = from < 0 ? -1 : text.IndexOf(',', Math.Min(text.Length - 1, from + random.Next(1, 120)));
                if (to < 0) return text;
                return random.Next(2) == 0 ? text[..from] + text[to..] : text[..to] + text[from..];
        }
    }

    /// <summary>Replaces the first run of such characters after <paramref name="at"/>.</summary>
    private static string Replace(string text, int at, Func<char, bool> isPart, string by)
    {
        while (at < text.Length && !isPart(text[at])) at++;
        int end = at;
        while (end < text.Length && isPart(text[end])) end++;
        return text[..at] + by + text[end..];
    }
}
