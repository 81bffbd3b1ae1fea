using System.Globalization;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Patterns;

/// <summary>
/// A set of code points: what a class, an escape or a literal of a pattern matches. ASCII is answered from a bitmap, the rest by a predicate.
/// </summary>
internal sealed class CodePointSet
{
    private readonly Func<int, bool> _contains;
    private readonly ulong _low, _high;

    /// <summary>The set of which <paramref name="contains"/> is the definition.</summary>
    public CodePointSet(Func<int, bool> contains)
    {
        _contains = contains;
        for (int c = 0; c < 64; c++)
        {
            if (contains(c)) _low |= 1UL << c;
            if (contains(c + 64)) _high |= 1UL << c;
        }
    }

    /// <summary>White_Space: \s.</summary>
    public static CodePointSet WhiteSpace { get; } = new(CodePoints.IsWhiteSpace);

    /// <summary>\w.</summary>
    public static CodePointSet Word { get; } = new(CodePoints.IsWord);

    /// <summary>Nd: \d.</summary>
    public static CodePointSet Digit { get; } = new(c => CodePoints.Category(c) == UnicodeCategory.DecimalDigitNumber);

    /// <summary>Hexadecimal digits of ASCII: \h.</summary>
    public static CodePointSet HexDigit { get; } = new(c => c < 128 && char.IsAsciiHexDigit((char)c));

    /// <summary>Everything but a line feed: the dot.</summary>
    public static CodePointSet NotLineFeed { get; } = new(c => c != '\n');

    /// <summary>Everything.</summary>
    public static CodePointSet All { get; } = new(_ => true);

    /// <summary>Nothing.</summary>
    public static CodePointSet None { get; } = new(_ => false);

    /// <summary>first..last, both included.</summary>
    public static CodePointSet Range(int first, int last) => new(c => c >= first && c <= last);

    /// <summary>Those of the general categories whose bits are set.</summary>
    public static CodePointSet OfCategories(uint mask) => new(c => (mask >> (int)CodePoints.Category(c) & 1) != 0);

    /// <summary>Whether it holds a code point.</summary>
    public bool Contains(int c) => c < 64 ? (_low >> c & 1) != 0 : c < 128 ? (_high >> c & 1) != 0 : _contains(c);

    /// <summary>In this set or the other.</summary>
    public CodePointSet Or(CodePointSet other) => ReferenceEquals(this, None) ? other : new(c => Contains(c) || other.Contains(c));

    /// <summary>In this set and the other.</summary>
    public CodePointSet And(CodePointSet other) => new(c => Contains(c) && other.Contains(c));

    /// <summary>Not in this set.</summary>
    public CodePointSet Not() => new(c => !Contains(c));

    /// <summary>With all that differ from a member only in case (simple folding; K and s also have the Kelvin sign and the long s).</summary>
    public CodePointSet IgnoringCase() => new(c => Contains(c) || Contains(Casing.ToLower(c)) || Contains(Casing.ToUpper(c)) || c switch
    {
        'k' or 'K' => Contains(0x212A),
        's' or 'S' => Contains(0x17F),
        0x212A => Contains('k') || Contains('K'),
        0x17F => Contains('s') || Contains('S'),
        _ => false,
    });
}
