namespace Engine.Loading.Tensors;

/// <summary>
/// Which rows of a stored matrix a weight is, where one matrix holds several: <paramref name="Size"/> rows from <paramref name="First"/> on, then as many
/// <paramref name="Stride"/> rows further, and so on. Queries, keys and values are stored so: one below the other (one group), or head by head.
/// </summary>
/// <param name="First">The first row.</param>
/// <param name="Count">Rows in all: whole groups.</param>
/// <param name="Size">Rows of a group.</param>
/// <param name="Stride">Rows from the beginning of one group to that of the next.</param>
internal readonly record struct RowGroups(long First, long Count, long Size, long Stride)
{
    /// <summary>Rows that follow each other.</summary>
    public RowGroups(long first, long count) : this(first, count, Math.Max(1, count), Math.Max(1, count))
    {
    }

    /// <summary>Whether the rows follow each other.</summary>
    public bool IsContiguous => Size >= Count;

    /// <summary>The first row behind them.</summary>
    public long End => Count == 0 ? First : Stored(Count - 1) + 1;

    /// <summary>The row of the whole that is row number <paramref name="row"/> here.</summary>
    public long Stored(long row) => First + row / Size * Stride + row % Size;

    /// <summary>Those of these rows that follow each other from <paramref name="first"/> on.</summary>
    public RowGroups Part(long first, long count) => this with { First = First + first, Count = count, Size = IsContiguous ? Math.Max(1, count) : Size };
}
