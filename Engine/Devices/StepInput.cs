using System.Diagnostics;
using Engine.Caching;
using Engine.Kernels.Tensors;
using Engine.Layers;

namespace Engine.Devices;

/// <summary>
/// The flattened batch that a step computes: for each token its id, position and sequence; for each sequence its rotary frequencies and the pages it may attend
/// to. Filled before a step, by one thread, without allocating; a device reads it while the step runs.
/// </summary>
internal sealed unsafe class StepInput : IDisposable
{
    private readonly CacheLayout _layout;
    private readonly KvSequence[] _sequences;
    private readonly int[] _lengths;
    private readonly IReadOnlyList<RotaryTable>[] _rotary;
    private readonly NativeBuffer _memory;
    private readonly int _pagesPerSlot;
    private readonly int* _ids, _positions, _places, _slots, _firstPages, _numPages, _pages;

    /// <param name="layout">The cache that sequences have their pages in.</param>
    /// <param name="maxTokens">The most tokens of a step.</param>
    /// <param name="maxSequences">The most sequences of a step.</param>
    public StepInput(CacheLayout layout, int maxTokens, int maxSequences)
    {
        (_layout, MaxTokens, MaxSequences) = (layout, maxTokens, maxSequences);
        _sequences = new KvSequence[maxSequences];
        _lengths = new int[maxSequences];
        _rotary = new IReadOnlyList<RotaryTable>[maxSequences];
        _pagesPerSlot = CacheLayout.PageOf(layout.Context) + 2;
        long rings = (long)layout.Windows.Count * maxSequences;
        _memory = new NativeBuffer(sizeof(int) * (4L * maxTokens + rings * (_pagesPerSlot + 2)));
        _ids = (int*)_memory.Pointer;
        _positions = _ids + maxTokens;
        _places = _positions + maxTokens;
        _slots = _places + maxTokens;
        _firstPages = _slots + maxTokens;
        _numPages = _firstPages + rings;
        _pages = _numPages + rings;
    }

    /// <summary>Tokens in the step.</summary>
    public int NumTokens { get; private set; }

    /// <summary>Sequences in the step.</summary>
    public int NumSequences { get; private set; }

    /// <summary>The most tokens of a step.</summary>
    public int MaxTokens { get; }

    /// <summary>The most sequences of a step.</summary>
    public int MaxSequences { get; }

    /// <summary>Ids of the tokens, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> Ids => new(_ids, NumTokens);

    /// <summary>Positions of the tokens in their sequences, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> Positions => new(_positions, NumTokens);

    /// <summary>
    /// Rows of the learned positions, <c>[tokens]</c>: the positions; or, where <see cref="PaddingId"/> is set, 0 for that token and 1, 2, 3 … for the others.
    /// </summary>
    public ReadOnlySpan<int> Places => new(_places, NumTokens);

    /// <summary>The token that takes no place among learned positions (RoBERTa); null where all do.</summary>
    public int? PaddingId { get; init; }

    /// <summary>The number of each token's sequence in the step, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> Slots => new(_slots, NumTokens);

    /// <summary>Empties the batch.</summary>
    public void Clear() => NumTokens = NumSequences = 0;

    /// <summary>Appends the tokens of one sequence from <paramref name="position"/> on.</summary>
    public void Add(KvSequence sequence, IReadOnlyList<RotaryTable> rotary, ReadOnlySpan<int> ids, int position)
    {
        Debug.Assert(position + ids.Length <= sequence.Capacity);
        Append(sequence, rotary, ids, position, position + ids.Length);
    }

    /// <summary>Appends all tokens of a sequence's source.</summary>
    public void AddSource(KvSequence sequence, IReadOnlyList<RotaryTable> rotary, ReadOnlySpan<int> ids)
    {
        Debug.Assert(ids.Length == sequence.SourceLength);
        Append(sequence, rotary, ids, 0, 0);
    }

    private void Append(KvSequence sequence, IReadOnlyList<RotaryTable> rotary, ReadOnlySpan<int> ids, int position, int length)
    {
        Debug.Assert(NumTokens + ids.Length <= MaxTokens);
        int slot = NumSequences++;
        _sequences[slot] = sequence;
        _lengths[slot] = length;
        _rotary[slot] = rotary;
        for (int i = 0, t = NumTokens, place = position; i < ids.Length; i++, t++)
        {
            _ids[t] = ids[i];
            _positions[t] = position + i;
            _places[t] = PaddingId is null ? position + i : ids[i] == PaddingId ? 0 : ++place;
            _slots[t] = slot;
        }

        for (int c = 0; c < _layout.Windows.Count; c++)
        {
            int end = CacheLayout.PagesOf(LengthOf(c, slot)), index = c * MaxSequences + slot;
            int first = end == 0 || _layout.OfSource[c] ? 0 : CacheLayout.PageOf(sequence.FirstAttended(c, position));
            _firstPages[index] = first;
            _numPages[index] = end - first;
            sequence.Pages(c, first, new Span<int>(_pages + (long)index * _pagesPerSlot, end - first));
        }

        NumTokens += ids.Length;
    }

    /// <summary>Frequencies of a sequence of one of the model's rotary embeddings.</summary>
    public RotaryTable Rotary(int slot, int table) => _rotary[slot][table];

    /// <summary>Positions that a sequence has behind the step, or its source, as the layers of a class count them.</summary>
    public int LengthOf(int pageClass, int slot) => _layout.OfSource[pageClass] ? _sequences[slot].SourceLength : _lengths[slot];

    /// <summary>The pages in their pool that a sequence may attend to, for layers of a class: entry i is logical page <see cref="FirstPageOf"/> + i.</summary>
    public ReadOnlySpan<int> PagesOf(int pageClass, int slot)
    {
        int index = pageClass * MaxSequences + slot;
        return new(_pages + (long)index * _pagesPerSlot, _numPages[index]);
    }

    /// <summary>The logical page that <see cref="PagesOf"/> begins with.</summary>
    public int FirstPageOf(int pageClass, int slot) => _firstPages[pageClass * MaxSequences + slot];

    /// <summary>The page in its pool that holds a position of a sequence, from the first that the step's tokens attend to up to the last of them.</summary>
    public int PageOf(int pageClass, int slot, int position) => PagesOf(pageClass, slot)[CacheLayout.PageOf(position) - FirstPageOf(pageClass, slot)];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
