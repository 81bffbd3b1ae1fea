using System.Globalization;

namespace Engine.Tokenizers.Patterns;

/// <summary>A cursor over the text of a pattern, in code points.</summary>
internal sealed class PatternReader(string pattern)
{
    private int _at;

    /// <summary>Whether nothing is left.</summary>
    public bool AtEnd => _at >= pattern.Length;

    /// <summary>The next code point without taking it; -1 at the end.</summary>
    public int Peek => AtEnd ? -1 : char.IsSurrogatePair(pattern, _at) ? char.ConvertToUtf32(pattern[_at], pattern[_at + 1]) : pattern[_at];

    /// <summary>Takes the next code point.</summary>
    public int Take()
    {
        int c = Peek;
        if (c < 0) throw Error("an unexpected end");
        _at += c > 0xFFFF ? 2 : 1;
        return c;
    }

    /// <summary>Takes a text if it comes next.</summary>
    public bool TryTake(string text)
    {
        if (string.CompareOrdinal(pattern, _at, text, 0, text.Length) != 0) return false;
        _at += text.Length;
        return true;
    }

    /// <summary>Whether a text comes next.</summary>
    public bool StartsWith(string text) => string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0;

    /// <summary>Takes what stands before a text, and the text.</summary>
    public string TakeUntil(string text)
    {
        int end = pattern.IndexOf(text, _at, StringComparison.Ordinal);
        if (end < 0) throw Error($"no '{text}'");
        string taken = pattern[_at..end];
        _at = end + text.Length;
        return taken;
    }

    /// <summary>Takes decimal digits; null if none come next.</summary>
    public int? TakeNumber()
    {
        int start = _at;
        while (!AtEnd && char.IsAsciiDigit(pattern[_at])) _at++;
        if (start == _at) return null;
        return int.TryParse(pattern.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            ? n
            : throw Error("a number too large");
    }

    /// <summary>Takes between one and <paramref name="max"/> hexadecimal digits.</summary>
    public int TakeHex(int max)
    {
        int start = _at;
        while (_at - start < max && !AtEnd && char.IsAsciiHexDigit(pattern[_at])) _at++;
        if (start == _at) throw Error("no hexadecimal digits");
        int c = int.Parse(pattern.AsSpan(start, _at - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return c is >= 0 and <= 0x10FFFF ? c : throw Error("a code point that does not exist");
    }

    /// <summary>Where the cursor stands, for going back.</summary>
    public int Mark() => _at;

    /// <summary>Goes back to a mark.</summary>
    public void Reset(int mark) => _at = mark;

    /// <summary>The complaint that a pattern cannot be read.</summary>
    public FormatException Error(string what) => new($"pattern '{(pattern.Length <= 200 ? pattern : pattern[..200] + "...")}': {what} at {_at}");
}
