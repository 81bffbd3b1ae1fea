using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Caching;

/// <summary>
/// The keys and values of all sequences: one pool, its memory taken once, laid out <c>[layer][K or V][kv head][page]</c>, a page being 16 positions. Layers that
/// share a window form a class; a sequence holds a ring of pages for each class. Position arithmetic lives in this room alone.
/// </summary>
public sealed unsafe class KvCache : IDisposable
{
    /// <summary>Positions in a page.</summary>
    public const int PageSize = 16;

    private readonly Region[] _keys, _values;
    private readonly PageAllocator[] _allocators;
    private readonly PageUse[] _uses;
    private readonly int _maxChunk;
    private NativeBuffer? _memory;

    /// <summary>Lays out a pool for <paramref name="sequences"/> sequences of <paramref name="context"/> positions.</summary>
    /// <param name="layers">The layers, in order.</param>
    /// <param name="format">How pages store their values.</param>
    /// <param name="context">Positions of a sequence.</param>
    /// <param name="sequences">Whole sequences that the pool holds.</param>
    /// <param name="maxChunk">The most tokens of one sequence that a step adds; windowed rings hold them beside the window.</param>
    public KvCache(IReadOnlyList<KvLayer> layers, CacheFormat format, int context, int sequences, int maxChunk)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChunk, 1);
        Layers = layers;
        Format = format;
        Context = context;
        _maxChunk = maxChunk;
        Windows = [.. layers.Select(l => l.Window).Distinct()];
        ClassOf = [.. layers.Select(l => Windows.ToList().IndexOf(l.Window))];
        long[] pages = [.. Windows.Select(w => (long)sequences * RingPages(w, context, maxChunk))];
        (_keys, _values, Bytes) = Lay();
        _allocators = [.. pages.Select(count => new PageAllocator((int)count))];
        _uses = [.. pages.Select((count, c) => new PageUse((int)count, BlockPages(c)))];

        (Region[] Keys, Region[] Values, long Bytes) Lay()
        {
            long offset = 0;
            Region Next(int heads, long pageBytes, long count)
            {
                // Kernels reach a page of a head by a 32-bit offset.
                if (pageBytes * count > int.MaxValue) throw new ArgumentException($"a context of {context} positions for {sequences} sequences is more than 2 GiB for each head: ask for a smaller context or fewer sequences");
                var region = new Region(offset, (pageBytes * count + 63) / 64 * 64);
                offset = checked(offset + region.HeadBytes * heads);
                return region;
            }
            var keys = new Region[layers.Count];
            var values = new Region[layers.Count];
            for (int l = 0; l < layers.Count; l++)
            {
                keys[l] = Next(layers[l].NumKeyValueHeads, format.KeyPageBytes(layers[l].KeyDim), pages[ClassOf[l]]);
                values[l] = Next(layers[l].NumKeyValueHeads, format.ValuePageBytes(layers[l].ValueDim), pages[ClassOf[l]]);
            }
            return (keys, values, offset);
        }
    }

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<KvLayer> Layers { get; }

    /// <summary>How pages store their values.</summary>
    public CacheFormat Format { get; }

    /// <summary>The most positions of a sequence.</summary>
    public int Context { get; }

    /// <summary>Bytes of the pool.</summary>
    public long Bytes { get; }

    /// <summary>Bytes of the keys and values of one position, over all layers; a window keeps those of so many positions.</summary>
    public long BytesPerPosition => Layers.Sum(l => l.NumKeyValueHeads * ((long)Format.KeyPageBytes(l.KeyDim) + Format.ValuePageBytes(l.ValueDim))) / PageSize;

    /// <summary>The window of each class of layers; null attends to all.</summary>
    public IReadOnlyList<int?> Windows { get; }

    /// <summary>Class of each layer.</summary>
    internal int[] ClassOf { get; }

    /// <summary>Takes the memory; the system backs it by small pages as positions are written, and by huge ones where many are (<see cref="PageUse"/>).</summary>
    public void Allocate() => _memory ??= new NativeBuffer(Bytes, clear: false, huge: false);

    /// <summary>Forgets all keys and values, once the model has been tried out.</summary>
    public void Renew()
    {
        _memory?.Renew();
        foreach (PageUse use in _uses) use.Clear();
    }

    /// <summary>The first key page of a head; page p lies p times the format's key page bytes further.</summary>
    public byte* Keys(int layer, int head) => _memory!.Pointer + _keys[layer].Offset + head * _keys[layer].HeadBytes;

    /// <summary>The first value page of a head.</summary>
    public byte* Values(int layer, int head) => _memory!.Pointer + _values[layer].Offset + head * _values[layer].HeadBytes;

    /// <summary>Reserves rings for a sequence of at most <paramref name="tokens"/> positions.</summary>
    /// <param name="tokens">The most positions.</param>
    /// <param name="known">Positions that will be written in any case: memory is prepared for them at once.</param>
    /// <returns>Null where the pool has too few free pages just now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than the context has.</exception>
    public KvSequence? TryReserve(int tokens, int known = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Context);
        var rings = new int[Windows.Count][];
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
            {
                rings[c] = new int[RingPages(Windows[c], tokens, _maxChunk)];
                if (_allocators[c].TryTake(rings[c])) continue;
                while (--c >= 0) _allocators[c].Return(rings[c]);
                return null;
            }
        }
        var sequence = new KvSequence(this, rings, tokens);
        sequence.Prepare(0, known);
        return sequence;
    }

    /// <summary>Notes that a physical page is about to be written.</summary>
    internal void NoteUsed(int pageClass, int page)
    {
        (int first, int count) = _uses[pageClass].Note(page);
        if (count > 0 && _memory is { } memory) BackHuge(memory, pageClass, first, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    internal void Return(int[][] rings)
    {
        lock (_allocators)
            for (int c = 0; c < rings.Length; c++) _allocators[c].Return(rings[c]);
    }

    // The pages of a block in the regions of every head; what lies side by side is asked for in one.
    private void BackHuge(NativeBuffer memory, int pageClass, int first, int count)
    {
        long start = 0, end = 0;
        bool whole = count == _allocators[pageClass].Count;
        for (int l = 0; l < Layers.Count; l++)
        {
            if (ClassOf[l] != pageClass) continue;
            Add(_keys[l], Format.KeyPageBytes(Layers[l].KeyDim), Layers[l].NumKeyValueHeads);
            Add(_values[l], Format.ValuePageBytes(Layers[l].ValueDim), Layers[l].NumKeyValueHeads);
        }

        memory.BackHuge(start, end - start);

        void Add(Region region, long pageBytes, int heads)
        {
            for (int head = 0; head < heads; head++)
            {
                long at = region.Offset + head * region.HeadBytes + first * pageBytes, bytes = whole ? region.HeadBytes : count * pageBytes;
                if (at != end)
                {
                    memory.BackHuge(start, end - start);
                    start = at;
                }

                end = at + bytes;
            }
        }
    }

    // As many pages of a head as a huge page holds.
    private int BlockPages(int pageClass)
        => (int)Math.Max(1, NativeBuffer.HugePage / Layers.Where((_, l) => ClassOf[l] == pageClass).Max(l => Math.Max(Format.KeyPageBytes(l.KeyDim), Format.ValuePageBytes(l.ValueDim))));

    // A ring must hold the window before a chunk's first token and the chunk; wherever they begin in a page.
    private static int RingPages(int? window, int tokens, int maxChunk)
    {
        long all = (tokens + PageSize - 1L) / PageSize;
        return (int)(window is int w ? Math.Min(all, (w - 1L + maxChunk + PageSize - 2) / PageSize + 1) : all);
    }

    private readonly record struct Region(long Offset, long HeadBytes);
}
