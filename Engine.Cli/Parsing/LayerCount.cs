using System.Globalization;
using System.Numerics;

namespace Engine.Cli.Parsing;

/// <summary>Counts of layers: a whole number, or <c>all</c>. More than a model has are all of them.</summary>
internal static class LayerCount
{
    /// <summary>The count that a text stands for.</summary>
    /// <exception cref="ArgumentException">It stands for none.</exception>
    public static int? Parse(string text)
        => text.Equals("all", StringComparison.OrdinalIgnoreCase) ? int.MaxValue
        : BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger count) ? (int)BigInteger.Min(count, int.MaxValue)
        : throw new ArgumentException($"layers are a whole number from 0 on, or all, not '{text}'");
}
