using System.Diagnostics;
using Engine.Caching;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>
/// The flattened batch that a step's operations read: for each token its id, position, rotary angles and sequence; for each sequence the pages it may
/// attend to. Filled before a step, by one thread, without allocating.
/// </summary>
public sealed unsafe class StepInput : IDisposable
{
    private readonly KvCache _cache;
    private readonly KvSequence[] _sequences;
    private readonly RotaryTable[] _rotary;
    private readonly NativeBuffer _memory;
    private readonly int _rotaryHalf, _pagesPerSlot;
    private readonly int* _ids, _positions, _slots, _firstPages, _pages;
    private readonly float* _cos, _sin;
    private int _numSequences;

    internal StepInput(KvCache cache, RowCount tokens, int maxTokens, int maxSequences, int rotaryDim)
    {
        (_cache, Tokens, MaxTokens, _rotaryHalf) = (cache, tokens, maxTokens, rotaryDim / 2);
        _sequences = new KvSequence[maxSequences];
        _rotary = new RotaryTable[maxSequences];
        _pagesPerSlot = cache.Context / KvCache.PageSize + 2;
        int classes = cache.Windows.Count;
        long ints = 3L * maxTokens + (long)classes * maxSequences * (_pagesPerSlot + 1), floats = 2L * maxTokens * _rotaryHalf;
        _memory = new NativeBuffer(sizeof(int) * (ints + floats));
        _ids = (int*)_memory.Pointer;
        _positions = _ids + maxTokens;
        _slots = _positions + maxTokens;
        _firstPages = _slots + maxTokens;
        _pages = _firstPages + (long)classes * maxSequences;
        _cos = (float*)(_pages + (long)classes * maxSequences * _pagesPerSlot);
        _sin = _cos + (long)maxTokens * _rotaryHalf;
    }

    /// <summary>Tokens in the step.</summary>
    public RowCount Tokens { get; }

    /// <summary>The most tokens of a step.</summary>
    public int MaxTokens { get; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Tokens.Value = 0;
        _numSequences = 0;
    }

    /// <summary>Appends the tokens of one sequence from <paramref name="position"/> on.</summary>
    public void Add(KvSequence sequence, RotaryTable rotary, ReadOnlySpan<int> ids, int position)
    {
        Debug.Assert(Tokens.Value + ids.Length <= MaxTokens && position + ids.Length <= sequence.Capacity);
        int slot = _numSequences++;
        _sequences[slot] = sequence;
        _rotary[slot] = rotary;
        for (int i = 0, t = Tokens.Value; i < ids.Length; i++, t++)
        {
            _ids[t] = ids[i];
            _positions[t] = position + i;
            _slots[t] = slot;
        }
        int last = (position + ids.Length - 1) / KvCache.PageSize;
        for (int c = 0; c < _cache.Windows.Count; c++)
        {
            int first = sequence.FirstAttended(c, position) / KvCache.PageSize, index = c * _sequences.Length + slot;
            _firstPages[index] = first;
            sequence.Pages(c, first, new Span<int>(_pages + (long)index * _pagesPerSlot, last - first + 1));
        }
        Tokens.Value += ids.Length;
    }

    /// <summary>Id of a token.</summary>
    public int Id(int token) => _ids[token];

    /// <summary>Position of a token in its sequence.</summary>
    public int Position(int token) => _positions[token];

    /// <summary>The number of a token's sequence in the step.</summary>
    public int Slot(int token) => _slots[token];

    /// <summary>Cosines of a token's angles, <c>[rotaryDim / 2]</c>.</summary>
    public float* Cos(int token) => _cos + (long)token * _rotaryHalf;

    /// <summary>Sines of a token's angles, <c>[rotaryDim / 2]</c>.</summary>
    public float* Sin(int token) => _sin + (long)token * _rotaryHalf;

    /// <summary>Computes a token's angles.</summary>
    public void FillAngles(int token) => _rotary[_slots[token]].Fill(_positions[token], Cos(token), Sin(token));

    /// <summary>The physical pages that a token's sequence may attend to, for layers of a class: entry i is logical page <see cref="FirstPage"/> + i.</summary>
    public int* Pages(int pageClass, int token) => _pages + (long)(pageClass * _sequences.Length + _slots[token]) * _pagesPerSlot;

    /// <summary>The logical page that <see cref="Pages"/> begins with.</summary>
    public int FirstPage(int pageClass, int token) => _firstPages[pageClass * _sequences.Length + _slots[token]];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
