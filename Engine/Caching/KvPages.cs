namespace Engine.Caching;

/// <summary>
/// Which sequences hold which pages: the bookkeeping of a <see cref="CacheLayout"/>, without the memory, which is the device's. Sequences may share pages;
/// one that writes to a shared page gets one of its own first (copy on write). Safe for concurrent callers; each sequence is used by one of them at a time.
/// </summary>
/// <param name="layout">Pools and their sizes.</param>
/// <param name="storage">The pages' memory; null for none, and bookkeeping alone.</param>
internal sealed class KvPages(CacheLayout layout, IPageStorage? storage = null)
{
    private readonly PageAllocator[] _allocators = [.. layout.Pages.Select(count => new PageAllocator(checked((int)count)))];

    /// <summary>Pools and their sizes.</summary>
    public CacheLayout Layout => layout;

    /// <summary>Pages of a class that a new sequence could reserve now.</summary>
    public int FreePages(int pageClass)
    {
        lock (_allocators) return _allocators[pageClass].Free;
    }

    /// <summary>The most pages of a class that sequences have held at once.</summary>
    public int MostPages(int pageClass)
    {
        lock (_allocators) return _allocators[pageClass].MostHeld;
    }

    /// <summary>Reserves rings for a sequence of at most <paramref name="tokens"/> positions.</summary>
    /// <param name="tokens">The most positions.</param>
    /// <param name="known">Positions that will be written in any case: memory is prepared for them at once.</param>
    /// <param name="source">Positions of its source; 0 for none.</param>
    /// <returns>Null where a pool has too few free pages just now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than the context has.</exception>
    public KvSequence? TryReserve(int tokens, int known = 0, int source = 0)
    {
        PageRing[] rings = Rings(tokens, least: 1, source);
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
                if (rings[c].Pages.Length > _allocators[c].Free) return null;
            for (int c = 0; c < rings.Length; c++) _allocators[c].TryTake(rings[c].Pages);
        }

        NoteUsed(rings, 0, known);
        return new KvSequence(this, rings, tokens, source);
    }

    /// <summary>
    /// A sequence that goes on from where <paramref name="source"/> is, for at most <paramref name="tokens"/> positions. They share all pages that the
    /// source has written; which of the two writes to one of them first gets a page of its own, which is reserved now.
    /// </summary>
    /// <returns>Null where a pool has too few free pages just now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than the context has, or fewer than the source.</exception>
    internal KvSequence? TryFork(KvSequence source, int tokens)
    {
        PageRing[] rings = Rings(tokens, least: Math.Max(source.Length, 1), source.SourceLength);
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
            {
                PageRing from = source.Ring(c), ring = rings[c];
                (int next, int end) = Reach(c);
                ring.Oldest = from.Oldest;
                ring.NoteBegun(end);
                int needed = ring.Pages.Length - (end - ring.Oldest);
                for (int p = ring.Oldest; p < end; p++) needed += Written(p) ? 1 : 0;
                if (needed > _allocators[c].Free) return null;

                bool Written(int p) => from.WillWrite(p, next) || ring.WillWrite(p, next);
            }

            for (int c = 0; c < rings.Length; c++)
            {
                PageRing from = source.Ring(c), ring = rings[c];
                (int next, int end) = Reach(c);
                for (int p = ring.Oldest; p < end; p++)
                {
                    ring[p] = from[p];
                    _allocators[c].Share(ring[p], from.WillWrite(p, next) || ring.WillWrite(p, next));
                }

                var own = new int[ring.Pages.Length - (end - ring.Oldest)];
                _allocators[c].TryTake(own);
                for (int i = 0; i < own.Length; i++) ring[end + i] = own[i];
            }
        }

        return new KvSequence(this, rings, tokens, source);

        // Where both go on, and behind what is there. A source is never written again: all of it stays shared.
        (int Next, int End) Reach(int c)
        {
            int end = CacheLayout.PagesOf(layout.OfSource[c] ? source.SourceLength : source.Length);
            return (layout.OfSource[c] ? end : CacheLayout.PageOf(source.Length), end);
        }
    }

    /// <summary>
    /// Keeps pages back for those that positions from <paramref name="first"/> up to <paramref name="end"/> share with others and will be written again.
    /// </summary>
    /// <returns>False, with nothing kept back, where too few are free.</returns>
    internal bool TryKeepBack(PageRing[] rings, int first, int end)
    {
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
            {
                if (layout.OfSource[c]) continue;
                int needed = 0;
                for (int p = From(c); p < CacheLayout.PagesOf(end); p++) needed += _allocators[c].NeedsPageToWrite(rings[c][p]) ? 1 : 0;
                if (needed > _allocators[c].Free) return false;
            }

            for (int c = 0; c < rings.Length; c++)
                for (int p = From(c); !layout.OfSource[c] && p < CacheLayout.PagesOf(end); p++)
                    if (_allocators[c].NeedsPageToWrite(rings[c][p])) _allocators[c].KeepBack(rings[c][p]);
            return true;
        }

        int From(int c) => Math.Max(CacheLayout.PageOf(first), rings[c].Oldest);
    }

    /// <summary>
    /// Sees to it that positions from <paramref name="first"/> up to <paramref name="end"/> lie in pages that nobody else holds, and that memory backs
    /// them.
    /// </summary>
    internal void BeginWriting(PageRing[] rings, int first, int end)
    {
        lock (_allocators)
        {
            for (int c = 0; c < rings.Length; c++)
            {
                for (int p = FirstWritten(rings[c], first, end); !layout.OfSource[c] && p < CacheLayout.PagesOf(end); p++)
                {
                    int shared = rings[c][p];
                    if (_allocators[c].Holders(shared) == 1) continue;
                    int own = _allocators[c].Replace(shared);
                    storage?.NoteUsed(c, own);
                    // Of a page that begins here nothing is read before it is written.
                    if (p == CacheLayout.PageOf(first) && CacheLayout.SlotOf(first) > 0) storage?.Copy(c, shared, own);
                    _allocators[c].Return(shared);
                    rings[c][p] = own;
                }
            }
        }

        NoteUsed(rings, first, end);
    }

    /// <summary>Sees to it that memory backs the pages of a source of <paramref name="length"/> positions.</summary>
    internal void BeginSource(PageRing[] rings, int length)
    {
        for (int c = 0; storage is not null && c < rings.Length; c++)
            for (int p = 0; layout.OfSource[c] && p < CacheLayout.PagesOf(length); p++) storage.NoteUsed(c, rings[c][p]);
    }

    internal void Return(PageRing[] rings)
    {
        lock (_allocators)
            for (int c = 0; c < rings.Length; c++) _allocators[c].Return(rings[c].Pages);
    }

    private PageRing[] Rings(int tokens, int least, int source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, layout.Context);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source, layout.Context);
        return [.. layout.OfSource.Select((ofSource, c) => Ring(c, ofSource ? source : tokens))];

        PageRing Ring(int c, int positions) => new(layout.RingPages(c, positions), CacheLayout.PagesOf(positions));
    }

    private void NoteUsed(PageRing[] rings, int first, int end)
    {
        for (int c = 0; storage is not null && c < rings.Length; c++)
            for (int p = FirstWritten(rings[c], first, end); !layout.OfSource[c] && p < CacheLayout.PagesOf(end); p++) storage.NoteUsed(c, rings[c][p]);
    }

    // Once around is all of a ring.
    private static int FirstWritten(PageRing ring, int first, int end) => Math.Max(CacheLayout.PageOf(first), CacheLayout.PagesOf(end) - ring.Pages.Length);
}
