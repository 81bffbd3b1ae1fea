namespace Engine.Tokenizers.Vocabulary;

/// <summary>Tokens and their ids, both ways. Immutable.</summary>
internal sealed class TokenTable
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _texts;
    private readonly int[] _bytes = new int[256];

    /// <summary>
    /// Takes tokens with their ids. Ids may leave gaps, but not so many that a small file asks for a large table; where two tokens have one id, the
    /// last names it.
    /// </summary>
    public TokenTable(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        _ids = new Dictionary<string, int>(StringComparer.Ordinal);
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        int largest = -1;
        foreach ((string text, int id) in tokens)
        {
            if (id < 0) throw new FormatException($"token '{text}' has the id {id}");
            _ids[text] = id;
            largest = Math.Max(largest, id);
        }

        if (largest > 4L * _ids.Count + 65_536) throw new FormatException($"a token has the id {largest} in a vocabulary of {_ids.Count}");
        _texts = new string?[largest + 1];
        foreach ((string text, int id) in _ids) _texts[id] = text;
        for (int b = 0; b < 256; b++) _bytes[b] = _ids.GetValueOrDefault($"<0x{b:X2}>", -1);
    }

    /// <summary>One more than the largest id.</summary>
    public int Size => _texts.Length;

    /// <summary>All tokens.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The token of an id, or null.</summary>
    public string? this[int id] => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <summary>The id of a token, or null.</summary>
    public int? this[ReadOnlySpan<char> text] => _lookup.TryGetValue(text, out int id) ? id : null;

    /// <summary>The id of the token that stands for one byte, spelt as in &lt;0x0A&gt;; -1 where there is none.</summary>
    public int OfByte(byte b) => _bytes[b];
}
