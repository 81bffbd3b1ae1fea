using Engine.Tokenizers;

namespace Engine.Sampling;

/// <summary>
/// A stop string as it occurs in what is generated: a unit is a UTF-16 unit of the text, or a special token, which has no text of its own there.
/// Where a stop string spells special tokens it is sought in two forms: as text, and with those tokens.
/// </summary>
internal sealed class StopSequence
{
    private readonly int[] _units, _borders, _visible;

    private StopSequence(int[] units)
    {
        (_units, _borders, _visible) = (units, Borders(units), new int[units.Length + 1]);
        for (int i = 0; i < units.Length; i++)
        {
            _visible[i + 1] = _visible[i] + (IsToken(units[i]) ? 0 : 1);
            HasTokens |= IsToken(units[i]);
        }
    }

    /// <summary>How many units there are.</summary>
    public int Length => _units.Length;

    /// <summary>Whether special tokens are among them.</summary>
    public bool HasTokens { get; }

    /// <summary>The unit of a special token.</summary>
    public static int Token(int id) => ~id;

    /// <summary>The forms of a stop string.</summary>
    public static IEnumerable<StopSequence> Of(string stop, Tokenizer? tokenizer)
    {
        yield return new StopSequence([.. stop]);
        List<int> units = [];
        int done = 0;
        foreach (int id in tokenizer?.Encode(stop, addSpecialTokens: false).Where(tokenizer.IsSpecial) ?? [])
        {
            string text = tokenizer!.TokenText(id)!;
            int at = stop.IndexOf(text, done, StringComparison.Ordinal);
            // An unknown token is special too, and stands for text that is not its own.
            if (at < 0) continue;
            foreach (char c in stop.AsSpan(done, at - done)) units.Add(c);
            units.Add(Token(id));
            done = at + text.Length;
        }

        if (done > 0) yield return new StopSequence([.. units, .. stop[done..]]);
    }

    /// <summary>How many UTF-16 units are among the first <paramref name="matched"/> units.</summary>
    public int Visible(int matched) => _visible[matched];

    /// <summary>
    /// The longest beginning that ends with <paramref name="next"/> if <paramref name="matched"/> units stood before it. (Knuth, Morris and Pratt
    /// 1977.)
    /// </summary>
    public int Advance(int matched, int next)
    {
        if (matched == Length) matched = _borders[matched - 1];
        while (matched > 0 && _units[matched] != next) matched = _borders[matched - 1];
        return _units[matched] == next ? matched + 1 : 0;
    }

    private static bool IsToken(int unit) => unit < 0;

    /// <summary>For each beginning, the length of the longest shorter one that it ends with.</summary>
    private static int[] Borders(int[] units)
    {
        int[] borders = new int[units.Length];
        for (int i = 1, length = 0; i < units.Length; i++)
        {
            while (length > 0 && units[i] != units[length]) length = borders[length - 1];
            if (units[i] == units[length]) length++;
            borders[i] = length;
        }

        return borders;
    }
}
