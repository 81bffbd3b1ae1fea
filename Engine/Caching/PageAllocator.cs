namespace Engine.Caching;

/// <summary>
/// Hands out pages of a pool, in one run where it can: consecutive indices are contiguous memory for each head, and scattered ones halve the speed of decode.
/// Counts who holds a page. For a shared page that one of its holders will write, another page is kept back, so that replacing it never finds the pool empty.
/// </summary>
internal sealed class PageAllocator(int pages)
{
    // How many hold a page, and how many pages are kept back for those of them that will write it.
    private readonly int[] _holders = new int[pages], _kept = new int[pages];
    private int _unheld = pages, _keptInAll;

    /// <summary>Pages in the pool.</summary>
    public int Count => _holders.Length;

    /// <summary>Pages that nobody holds and that are not kept back.</summary>
    public int Free => _unheld - _keptInAll;

    /// <summary>The most pages that were held at once.</summary>
    public int MostHeld { get; private set; }

    /// <summary>How many hold a page.</summary>
    public int Holders(int page) => _holders[page];

    /// <summary>Takes <paramref name="into"/>.Length pages: the first run that is long enough, or else free pages in ascending order.</summary>
    /// <returns>False, with nothing taken, where too few are free.</returns>
    public bool TryTake(Span<int> into)
    {
        if (into.Length > Free) return false;
        Take(into);
        return true;
    }

    /// <summary>Adds a holder to a page; where one of its holders will write it, a free page is kept back for that.</summary>
    /// <exception cref="InvalidOperationException">Nobody holds the page, or none is free.</exception>
    public void Share(int page, bool written)
    {
        CheckHeld(page);
        _holders[page]++;
        if (written) KeepBack(page);
    }

    /// <summary>Whether a page would have to be kept back before one of a page's holders may write it again.</summary>
    public bool NeedsPageToWrite(int page) => _kept[page] < _holders[page] - 1;

    /// <summary>Keeps a free page back for a holder of a shared page that will write it.</summary>
    /// <exception cref="InvalidOperationException">None is free.</exception>
    public void KeepBack(int page)
    {
        if (Free < 1) throw new InvalidOperationException($"no page is free to be kept back for page {page}");
        _kept[page]++;
        _keptInAll++;
    }

    /// <summary>Takes the page that a holder writes instead of a shared one, which it then gives back by <see cref="Return"/>.</summary>
    /// <exception cref="InvalidOperationException">None was kept back for it.</exception>
    public int Replace(int page)
    {
        if (_kept[page] < 1) throw new InvalidOperationException($"no page was kept back for page {page}");
        _kept[page]--;
        _keptInAll--;
        int fresh = 0;
        Take(new Span<int>(ref fresh));
        return fresh;
    }

    /// <summary>Gives pages back, each by one of its holders.</summary>
    /// <exception cref="InvalidOperationException">Nobody holds one of them.</exception>
    public void Return(params ReadOnlySpan<int> pages)
    {
        foreach (int page in pages)
        {
            CheckHeld(page);
            if (--_holders[page] == 0) _unheld++;
            // The last holder writes it where it is.
            int surplus = _kept[page] - Math.Max(_holders[page] - 1, 0);
            if (surplus <= 0) continue;
            _kept[page] -= surplus;
            _keptInAll -= surplus;
        }
    }

    private void Take(Span<int> into)
    {
        int page = Math.Max(FirstRun(into.Length), 0);
        for (int i = 0; i < into.Length; page++)
        {
            if (_holders[page] > 0) continue;
            _holders[page] = 1;
            into[i++] = page;
        }

        _unheld -= into.Length;
        MostHeld = Math.Max(MostHeld, Count - _unheld);
    }

    private int FirstRun(int length)
    {
        for (int start = 0, page = 0; page < _holders.Length; page++)
        {
            if (_holders[page] > 0) start = page + 1;
            else if (page - start + 1 >= length) return start;
        }

        return -1;
    }

    private void CheckHeld(int page)
    {
        if (_holders[page] == 0) throw new InvalidOperationException($"page {page} was not taken");
    }
}
