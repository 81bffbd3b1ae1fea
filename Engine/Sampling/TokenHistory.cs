using System.Runtime.InteropServices;

namespace Engine.Sampling;

/// <summary>
/// Which tokens a sequence holds, each once, and how often each was generated; and all of them in their order. Memory is taken at construction, but for
/// sequences that become longer than was said.
/// </summary>
/// <param name="vocabSize">Tokens that there are.</param>
/// <param name="capacity">Tokens that the sequence is expected to hold at most.</param>
internal sealed class TokenHistory(int vocabSize, int capacity = 0)
{
    private readonly List<int> _tokens = new(capacity);

    // 0: not in the sequence; n + 1: in it, generated n times.
    private readonly int[] _marks = new int[vocabSize];
    private readonly int[] _distinct = new int[vocabSize];
    private int _count, _ofPrompt;

    /// <summary>The tokens of prompt and generation in order of their first appearance, each once.</summary>
    public ReadOnlySpan<int> Distinct => _distinct.AsSpan(0, _count);

    /// <summary>All tokens of prompt and generation, in order.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Tokens generated.</summary>
    public int NumGenerated { get; private set; }

    /// <summary>How often a token was generated; the prompt does not count.</summary>
    public int Generated(int id) => Math.Max(0, _marks[id] - 1);

    /// <summary>Adds a token of the prompt.</summary>
    public void AddPrompt(int id)
    {
        _tokens.Add(id);
        if (_marks[id] != 0) return;
        _marks[id] = 1;
        _distinct[_count++] = id;
        _ofPrompt = _count;
    }

    /// <summary>Adds a generated token.</summary>
    public void AddGenerated(int id)
    {
        _tokens.Add(id);
        NumGenerated++;
        if (_marks[id] == 0)
        {
            _marks[id] = 1;
            _distinct[_count++] = id;
        }

        _marks[id]++;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (int id in Distinct) _marks[id] = 0;
        _tokens.Clear();
        (_count, _ofPrompt, NumGenerated) = (0, 0, 0);
    }

    /// <summary>Takes back the last token that was generated.</summary>
    public void RemoveGenerated(int id)
    {
        _tokens.RemoveAt(_tokens.Count - 1);
        NumGenerated--;
        // The last of those that came with the generation has come with its first token.
        if (--_marks[id] > 1 || _count == _ofPrompt || _distinct[_count - 1] != id) return;
        _marks[id] = 0;
        _count--;
    }
}
