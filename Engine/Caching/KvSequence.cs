namespace Engine.Caching;

/// <summary>The pages of one sequence: for each class of layers a ring, in which logical page p (positions 16 p to 16 p + 15) sits at p modulo the ring's length.</summary>
public sealed class KvSequence : IDisposable
{
    private readonly KvPages _pages;
    private int[][]? _rings;

    // One more than the last position ever written since the first one was: a ring that was rewound holds nothing older than this lets it.
    private int _highest;

    internal KvSequence(KvPages pages, int[][] rings, int capacity)
    {
        _pages = pages;
        _rings = rings;
        Capacity = capacity;
    }

    /// <summary>The most positions it may hold.</summary>
    public int Capacity { get; }

    /// <summary>One more than the last position whose keys and values were written and still count.</summary>
    public int Length { get; private set; }

    /// <summary>Notes that positions up to <paramref name="end"/> are about to be written: from now on what lay in their places is lost, also where the step fails.</summary>
    public void NoteBegun(int end)
    {
        Prepare(_highest, end);
        _highest = Math.Max(_highest, end);
    }

    /// <summary>Notes that all positions below <paramref name="length"/> are written.</summary>
    public void NoteWritten(int length)
    {
        NoteBegun(length);
        Length = length;
    }

    /// <summary>Discards what was written from <paramref name="position"/> on. It does not bring back what a ring recycled for it.</summary>
    /// <exception cref="InvalidOperationException">The position is not the first, and a token there would miss what it attends to.</exception>
    public void Rewind(int position)
    {
        if (position > 0 && !CanResumeAt(position)) throw new InvalidOperationException($"position {position} attends to pages that are no longer held");
        Length = position;
        // From the first position on all is written anew.
        if (position == 0) _highest = 0;
    }

    /// <summary>Whether a token at <paramref name="position"/> still finds all that it attends to: a ring may have recycled it since.</summary>
    public bool CanResumeAt(int position)
    {
        if (position > Length) return false;
        for (int c = 0; c < Rings.Length; c++)
        {
            int oldest = CacheLayout.PageOf(FirstAttended(c, position)), newest = CacheLayout.PageOf(Math.Max(_highest - 1, 0));
            if (newest - oldest >= Rings[c].Length) return false;
        }
        return true;
    }

    /// <summary>The physical page of a position, for layers of a class.</summary>
    public int Page(int pageClass, int position)
    {
        int[] ring = Rings[pageClass];
        return ring[CacheLayout.PageOf(position) % ring.Length];
    }

    /// <summary>The physical pages of the logical pages from <paramref name="first"/> on.</summary>
    public void Pages(int pageClass, int first, Span<int> into)
    {
        int[] ring = Rings[pageClass];
        for (int i = 0; i < into.Length; i++) into[i] = ring[(first + i) % ring.Length];
    }

    /// <summary>The first position that a chunk beginning at <paramref name="position"/> may attend to.</summary>
    public int FirstAttended(int pageClass, int position) => _pages.Layout.FirstAttended(pageClass, position);

    /// <summary>Sees to it that memory backs the pages of positions from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    internal void Prepare(int first, int end)
    {
        for (int c = 0; c < Rings.Length; c++)
        {
            int[] ring = Rings[c];
            // Once around is all of a ring.
            int from = Math.Max(CacheLayout.PageOf(first), CacheLayout.PagesOf(end) - ring.Length);
            for (int page = from; page < CacheLayout.PagesOf(end); page++) _pages.NoteUsed(c, ring[page % ring.Length]);
        }
    }

    /// <summary>Gives its pages back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rings, null) is { } rings) _pages.Return(rings);
    }

    private int[][] Rings => _rings ?? throw new ObjectDisposedException(nameof(KvSequence));
}
