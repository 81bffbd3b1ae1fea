namespace Engine.Caching;

/// <summary>
/// The pages of one sequence: for each class of layers a ring of them. Used by one thread at a time; only <see cref="Dispose"/> may come from another.
/// </summary>
internal sealed class KvSequence : IDisposable
{
    private readonly KvPages _pages;
    private PageRing[]? _rings;

    internal KvSequence(KvPages pages, PageRing[] rings, int capacity, int sourceLength)
    {
        _pages = pages;
        _rings = rings;
        Capacity = capacity;
        SourceLength = sourceLength;
    }

    internal KvSequence(KvPages pages, PageRing[] rings, int capacity, KvSequence forked) : this(pages, rings, capacity, forked.SourceLength)
        => (Length, IsSourceWritten) = (forked.Length, forked.IsSourceWritten);

    /// <summary>The most positions it may hold.</summary>
    public int Capacity { get; }

    /// <summary>One more than the last position whose keys and values were written and still count.</summary>
    public int Length { get; private set; }

    /// <summary>Positions of its source; 0 for a sequence without one.</summary>
    public int SourceLength { get; }

    /// <summary>Whether the source's keys and values are there, as they are from then on.</summary>
    public bool IsSourceWritten { get; private set; }

    /// <summary>Notes that the source is about to be written.</summary>
    public void NoteSourceBegun() => _pages.BeginSource(Rings, SourceLength);

    /// <summary>Notes that the source is written.</summary>
    public void NoteSourceWritten() => IsSourceWritten = true;

    /// <summary>
    /// Notes that positions from <see cref="Length"/> up to <paramref name="end"/> are about to be written: pages that it shares are replaced by its own,
    /// and what lay in the places of a ring is lost from now on, also where the step fails.
    /// </summary>
    public void NoteBegun(int end)
    {
        _pages.BeginWriting(Rings, Length, end);
        for (int c = 0; c < Rings.Length; c++)
            if (!_pages.Layout.OfSource[c]) Rings[c].NoteBegun(CacheLayout.PagesOf(end));
    }

    /// <summary>Notes that all positions below <paramref name="length"/> are written.</summary>
    public void NoteWritten(int length)
    {
        NoteBegun(length);
        Length = length;
    }

    /// <summary>
    /// Another sequence of at most <paramref name="tokens"/> positions that begins with what this one has written. Both go on from there by themselves:
    /// pages are shared until one of them writes there.
    /// </summary>
    /// <returns>Null where too few pages are free for what both may write.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than the context has, or fewer than were written.</exception>
    public KvSequence? TryFork(int tokens) => _pages.TryFork(this, tokens);

    /// <summary>Discards what was written from <paramref name="position"/> on. It does not bring back what a ring recycled for it.</summary>
    /// <returns>False, with nothing discarded, where pages that it shares would be written again and too few are free to take their places.</returns>
    /// <exception cref="InvalidOperationException">The position is not the first, and a token there would miss what it attends to.</exception>
    public bool TryTruncate(int position)
    {
        if (position > 0 && !CanResumeAt(position)) throw new InvalidOperationException($"position {position} attends to pages that are no longer held");
        if (!_pages.TryKeepBack(Rings, position, Length)) return false;
        Length = position;
        // From the first position on all is written anew.
        if (position > 0) return true;
        foreach (PageRing ring in Rings) ring.Oldest = 0;
        return true;
    }

    /// <summary>Whether a token at <paramref name="position"/> still finds all that it attends to: a ring may have recycled it since.</summary>
    public bool CanResumeAt(int position)
    {
        if (position > Length) return false;
        for (int c = 0; c < Rings.Length; c++)
            if (CacheLayout.PageOf(FirstAttended(c, position)) < Rings[c].Oldest) return false;
        return true;
    }

    /// <summary>The physical page of a position, for layers of a class.</summary>
    public int Page(int pageClass, int position) => Rings[pageClass][CacheLayout.PageOf(position)];

    /// <summary>The physical pages of the logical pages from <paramref name="first"/> on.</summary>
    public void Pages(int pageClass, int first, Span<int> into)
    {
        PageRing ring = Rings[pageClass];
        for (int i = 0; i < into.Length; i++) into[i] = ring[first + i];
    }

    /// <summary>The first position that a chunk beginning at <paramref name="position"/> may attend to.</summary>
    public int FirstAttended(int pageClass, int position) => _pages.Layout.FirstAttended(pageClass, position);

    /// <summary>Gives its pages back; those that it shares stay with the others.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rings, null) is { } rings) _pages.Return(rings);
    }

    /// <summary>The ring of a class of layers.</summary>
    internal PageRing Ring(int pageClass) => Rings[pageClass];

    private PageRing[] Rings => _rings ?? throw new ObjectDisposedException(nameof(KvSequence));
}
