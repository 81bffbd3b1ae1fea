using System.Globalization;

namespace Engine.Cli.Parsing;

/// <summary>Sizes of memory as people write them: <c>6G</c>, <c>512M</c>, <c>1.5GiB</c>, or bytes. A letter stands for a power of 1024.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["", "K", "M", "G", "T"];

    /// <summary>The bytes that a text stands for.</summary>
    /// <exception cref="ArgumentException">It stands for none, or for less than one.</exception>
    public static long? Parse(string text)
    {
        string word = text.EndsWith("iB", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text.TrimEnd('b', 'B');
        int unit = Array.FindLastIndex(Units, u => word.EndsWith(u, StringComparison.OrdinalIgnoreCase));
        if (decimal.TryParse(word[..^Units[unit].Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number is > 0 and < long.MaxValue && number * (1L << (10 * unit)) is >= 1 and <= long.MaxValue and var bytes)
            return (long)bytes;
        throw new ArgumentException($"bytes are a number with K, M, G or T behind it (6G, 512M), not '{text}'");
    }
}
