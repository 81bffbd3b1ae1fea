namespace Engine.Caching;

/// <summary>Which sequence holds which pages: the bookkeeping of a <see cref="CacheLayout"/>, without the memory, which is the device's. Safe for concurrent callers.</summary>
/// <param name="layout">Pools and their sizes.</param>
/// <param name="used">Told of each page (class, page) before it is written; null tells nobody.</param>
public sealed class KvPages(CacheLayout layout, Action<int, int>? used = null)
{
    private readonly PageAllocator[] _allocators = [.. layout.Pages.Select(count => new PageAllocator(checked((int)count)))];

    /// <summary>Pools and their sizes.</summary>
    public CacheLayout Layout => layout;

    /// <summary>Reserves rings for a sequence of at most <paramref name="tokens"/> positions.</summary>
    /// <param name="tokens">The most positions.</param>
    /// <param name="known">Positions that will be written in any case: memory is prepared for them at once.</param>
    /// <returns>Null where a pool has too few free pages just now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than the context has.</exception>
    public KvSequence? TryReserve(int tokens, int known = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, layout.Context);
        var rings = new int[_allocators.Length][];
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
            {
                rings[c] = new int[layout.RingPages(c, tokens)];
                if (_allocators[c].TryTake(rings[c])) continue;
                while (--c >= 0) _allocators[c].Return(rings[c]);
                return null;
            }
        }

        var sequence = new KvSequence(this, rings, tokens);
        sequence.Prepare(0, known);
        return sequence;
    }

    internal void NoteUsed(int pageClass, int page) => used?.Invoke(pageClass, page);

    internal void Return(int[][] rings)
    {
        lock (_allocators)
            for (int c = 0; c < rings.Length; c++) _allocators[c].Return(rings[c]);
    }
}
