using Engine.Kernels.Formats;

namespace Engine.Loading.Tensors;

/// <summary>The rows of a matrix's transpose, which is small: it is read as a whole, and kept as long as nothing else needs the memory.</summary>
/// <param name="source">The matrix.</param>
/// <param name="rows">Which rows of the transpose.</param>
internal sealed class TurnedRows(Weight source, RowGroups rows)
{
    private readonly WeakReference<byte[]> _kept = new([]);

    /// <summary>The format of the transpose: the matrix's, or F32 where that has blocks along rows.</summary>
    public Format Format { get; } = source.Format.BlockSize > 1 ? FormatTable.ByName("F32")! : source.Format;

    /// <summary>The number of rows.</summary>
    public long Rows => rows.Count;

    /// <summary>Fills a buffer with rows of the transpose. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public void Read(long first, int count, Span<byte> into)
    {
        if (!_kept.TryGetTarget(out byte[]? turned) || turned.Length == 0) _kept.SetTarget(turned = Turned());
        int bytes = checked((int)Format.RowBytes(source.Rows));
        for (int r = 0; r < count; r++) turned.AsSpan(checked((int)(rows.Stored(first + r) * bytes)), bytes).CopyTo(into[(r * bytes)..]);
    }

    private byte[] Turned()
    {
        int height = checked((int)source.Rows), columns = checked((int)source.Columns), size = Format.BlockBytes;
        byte[] stored = new byte[checked((int)source.ByteLength)];
        source.ReadRows(0, height, stored);
        if (source.Format.BlockSize > 1)
        {
            float[] values = new float[checked(height * columns)];
            source.Format.Decode(stored, values);
            stored = new byte[checked(values.Length * sizeof(float))];
            Format.Encode(values, stored);
        }

        byte[] turned = new byte[stored.Length];
        for (int r = 0; r < height; r++)
            for (int c = 0; c < columns; c++) stored.AsSpan((r * columns + c) * size, size).CopyTo(turned.AsSpan((c * height + r) * size));
        return turned;
    }
}
