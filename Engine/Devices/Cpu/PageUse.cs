namespace Engine.Devices.Cpu;

/// <summary>
/// Which pages of a pool have been used, counted by blocks as large as a huge page of the system within a head's region. Such a page for a block of
/// which little is used would take many times the memory; without, decode behind a long past is up to a sixth slower. A quarter is the bargain.
/// </summary>
/// <param name="pages">Pages in the pool.</param>
/// <param name="blockPages">Pages in a block.</param>
internal sealed class PageUse(int pages, int blockPages)
{
    /// <summary>A block counts as used from this share of its pages on: one in so many.</summary>
    public const int Share = 4;

    private readonly bool[] _used = new bool[pages];
    private readonly int[] _counts = new int[(pages - 1) / blockPages + 1];

    /// <summary>Notes that a page is used.</summary>
    /// <returns>The first page and the number of pages of its block, where this one makes it count as used; otherwise none.</returns>
    public (int First, int Count) Note(int page)
    {
        if (_used[page]) return default;
        _used[page] = true;
        int block = page / blockPages, first = block * blockPages, count = Math.Min(blockPages, pages - first);
        return ++_counts[block] == (count - 1) / Share + 1 ? (first, count) : default;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(_used);
        Array.Clear(_counts);
    }
}
