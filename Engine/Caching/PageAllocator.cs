namespace Engine.Caching;

/// <summary>Hands out pages of a pool, in one run where it can: consecutive indices are contiguous memory for each head, and scattered ones halve the speed of decode.</summary>
internal sealed class PageAllocator(int pages)
{
    private readonly bool[] _used = new bool[pages];

    /// <summary>Pages in the pool.</summary>
    public int Count => _used.Length;

    /// <summary>Pages nobody holds.</summary>
    public int Free { get; private set; } = pages;

    /// <summary>Takes <paramref name="into"/>.Length pages: the first run that is long enough, or else free pages in ascending order.</summary>
    /// <returns>False, with nothing taken, where too few are free.</returns>
    public bool TryTake(Span<int> into)
    {
        if (into.Length > Free) return false;
        int page = Math.Max(FirstRun(into.Length), 0);
        for (int i = 0; i < into.Length; page++)
        {
            if (_used[page]) continue;
            _used[page] = true;
            into[i++] = page;
        }
        Free -= into.Length;
        return true;
    }

    /// <summary>Gives pages back.</summary>
    public void Return(ReadOnlySpan<int> pages)
    {
        foreach (int page in pages)
        {
            if (!_used[page]) throw new InvalidOperationException($"page {page} was not taken");
            _used[page] = false;
        }
        Free += pages.Length;
    }

    private int FirstRun(int length)
    {
        for (int start = 0, page = 0; page < _used.Length; page++)
        {
            if (_used[page]) start = page + 1;
            else if (page - start + 1 >= length) return start;
        }
        return -1;
    }
}
