using System.Globalization;

namespace Engine.Cli.Parsing;

/// <summary>Sizes of memory as people write them: <c>6G</c>, <c>512M</c>, <c>1.5GiB</c>, or bytes. A letter stands for a power of 1024.</summary>
internal static class ByteSize
{
    // What no machine has, and a double counts to the byte.
    private const long Limit = 1L << 52;

    private static readonly string[] Units = ["", "K", "M", "G", "T"];

    /// <summary>The bytes that a text stands for.</summary>
    /// <exception cref="ArgumentException">It stands for none, for less than one, or for more than there are.</exception>
    public static long? Parse(string text)
    {
        string word = text.EndsWith("iB", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text.TrimEnd('b', 'B');
        int unit = Array.FindLastIndex(Units, u => word.EndsWith(u, StringComparison.OrdinalIgnoreCase));
        if (!double.TryParse(word[..^Units[unit].Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number))
            throw new ArgumentException($"bytes are a number with K, M, G or T behind it (6G, 512M), not '{text}'");
        return (number * (1L << (10 * unit))) switch
        {
            < 1 => throw new ArgumentException($"bytes are one or more, not '{text}'"),
            >= Limit => throw new ArgumentException($"bytes are fewer than {Limit >> 40}T, not '{text}'"),
            double bytes => (long)bytes,
        };
    }
}
