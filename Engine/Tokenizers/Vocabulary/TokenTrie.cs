namespace Engine.Tokenizers.Vocabulary;

/// <summary>Texts with a number each, for finding all that begin at some position of a text. Node 0 is the root.</summary>
internal sealed class TokenTrie
{
    private readonly List<int> _values = [-1];
    private readonly Dictionary<(int Node, char Next), int> _edges = [];

    /// <summary>Adds a text; where it is there already, the new number replaces the old.</summary>
    public void Add(ReadOnlySpan<char> text, int value)
    {
        int node = 0;
        foreach (char c in text)
        {
            if (!_edges.TryGetValue((node, c), out int child))
            {
                child = _values.Count;
                _edges.Add((node, c), child);
                _values.Add(-1);
            }

            node = child;
        }

        _values[node] = value;
    }

    /// <summary>Goes from a node along a character; false where no text goes on like that.</summary>
    public bool Step(ref int node, char c) => _edges.TryGetValue((node, c), out node);

    /// <summary>The number of the text that ends at a node, or -1.</summary>
    public int Value(int node) => _values[node];

    /// <summary>The number of the longest text that begins at a position, and where it ends; -1 where none does.</summary>
    public (int Value, int End) Longest(ReadOnlySpan<char> text, int start)
    {
        (int, int) best = (-1, start);
        int node = 0;
        for (int i = start; i < text.Length && Step(ref node, text[i]); i++)
            if (_values[node] >= 0) best = (_values[node], i + 1);
        return best;
    }
}
