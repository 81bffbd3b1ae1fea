namespace Engine.Caching;

/// <summary>
/// The pages of one sequence for one class of layers: logical page p (positions 16 p to 16 p + 15) sits at p modulo the ring's length. Where the sequence
/// is longer than the ring, a later page takes the place of the oldest.
/// </summary>
/// <param name="length">Pages in the ring.</param>
/// <param name="logicalPages">Logical pages that the sequence may come to have.</param>
internal sealed class PageRing(int length, int logicalPages)
{
    private readonly int[] _pages = new int[length];

    /// <summary>The physical pages, in no order that matters.</summary>
    public Span<int> Pages => _pages;

    /// <summary>The first logical page that is still held: those before it were recycled.</summary>
    public int Oldest { get; set; }

    /// <summary>The physical page of a logical page.</summary>
    public ref int this[int logical] => ref _pages[logical % _pages.Length];

    /// <summary>
    /// Notes that logical pages below <paramref name="end"/> are begun: the oldest give way. They never come back, also where what was begun does not count
    /// in the end.
    /// </summary>
    public void NoteBegun(int end) => Oldest = Math.Max(Oldest, end - _pages.Length);

    /// <summary>Whether a sequence that goes on in logical page <paramref name="next"/> will write to the place of a logical page.</summary>
    public bool WillWrite(int logical, int next) => logical >= next || logical + _pages.Length < logicalPages;
}
