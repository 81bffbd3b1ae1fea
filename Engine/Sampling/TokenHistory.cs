namespace Engine.Sampling;

/// <summary>Which tokens a sequence holds, each once, and how often each was generated. All memory is taken at construction.</summary>
internal sealed class TokenHistory(int vocabSize)
{
    // 0: not in the sequence; n + 1: in it, generated n times.
    private readonly int[] _marks = new int[vocabSize];
    private readonly int[] _distinct = new int[vocabSize];
    private int _count, _ofPrompt;

    /// <summary>The tokens of prompt and generation in order of their first appearance, each once.</summary>
    public ReadOnlySpan<int> Distinct => _distinct.AsSpan(0, _count);

    /// <summary>How often a token was generated; the prompt does not count.</summary>
    public int Generated(int id) => Math.Max(0, _marks[id] - 1);

    /// <summary>Adds a token of the prompt.</summary>
    public void AddPrompt(int id)
    {
        if (_marks[id] != 0) return;
        _marks[id] = 1;
        _distinct[_count++] = id;
        _ofPrompt = _count;
    }

    /// <summary>Adds a generated token.</summary>
    public void AddGenerated(int id)
    {
        if (_marks[id] == 0)
        {
            _marks[id] = 1;
            _distinct[_count++] = id;
        }

        _marks[id]++;
    }

    /// <summary>Takes back the last token that was generated.</summary>
    public void RemoveGenerated(int id)
    {
        // The last of those that came with the generation has come with its first token.
        if (--_marks[id] > 1 || _count == _ofPrompt || _distinct[_count - 1] != id) return;
        _marks[id] = 0;
        _count--;
    }
}
