using System.Buffers;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Tensors;

/// <summary>
/// A tensor of a model, or some of its rows, such as one matrix of a stack: <c>[outputs, inputs]</c> in Hugging Face order, in its stored format.
/// </summary>
internal sealed class Weight
{
    // Bytes held to bring rows in order; more are read row by row.
    private const long MaxHeld = 64 << 20;

    private readonly Checkpoint _checkpoint;
    private readonly RowOrder? _order;
    private readonly RowGroups _rows;
    private readonly bool _transposed;
    private readonly TurnedRows? _turned;

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="info">The tensor.</param>
    /// <param name="name">Hugging Face's name.</param>
    /// <param name="order">The order of its rows in the file, where it differs; else null.</param>
    /// <param name="part">Of a stack or a fused matrix, which rows; of a vector, which elements.</param>
    /// <param name="transposed">Whether it is stored <c>[inputs, outputs]</c>.</param>
    internal Weight(Checkpoint checkpoint, TensorInfo info, string name, RowOrder? order, RowGroups? part = null, bool transposed = false)
    {
        Format = info.Format ?? throw new ModelLoadException($"format {info.DType} is not supported yet", info.File, info.Name);
        bool vector = info.Shape.Length == 1;
        long all = vector || transposed ? info.Columns : info.Rows;
        _rows = part ?? new(0, all);
        if (order?.Fits(_rows.Count) == false)
            throw new ModelLoadException("the rows are not whole heads", info.File, info.Name, TensorInfo.Dimensions(info.Shape), $"a multiple of {order.HeadDim}");
        if ((order is not null || !_rows.IsContiguous) && vector && Format.BlockSize > 1)
            throw new ModelLoadException($"a vector in format {Format} cannot be reordered", info.File, info.Name);
        if (transposed && Format.BlockSize > 1) throw new ModelLoadException($"a matrix in format {Format} cannot be transposed", info.File, info.Name);
        (_checkpoint, _order, _transposed, Info, Name) = (checkpoint, order, transposed, info, name);
        // A vector is one row, and its parts are elements.
        (Rows, Columns) = vector ? (1, _rows.Count) : (_rows.Count, transposed ? info.Rows : info.Columns);
        Shape = vector ? [Columns] : part is null && !transposed ? info.Shape : [Rows, Columns];
    }

    private Weight(Weight source, RowGroups? rows)
    {
        _turned = new TurnedRows(source, rows ?? new(0, source.Columns));
        (_checkpoint, Info, Name, Format) = (source._checkpoint, source.Info, source.Name, _turned.Format);
        (Rows, Columns) = (_turned.Rows, source.Rows);
        (_rows, Shape) = (new(0, Rows), [Rows, Columns]);
    }

    /// <summary>Hugging Face's name.</summary>
    public string Name { get; }

    /// <summary>The tensor in the file.</summary>
    public TensorInfo Info { get; }

    /// <summary>The format in which it is stored.</summary>
    public Format Format { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The product of all dimensions but the last; 1 for a vector.</summary>
    public long Rows { get; }

    /// <summary>The last dimension.</summary>
    public long Columns { get; }

    /// <summary>Whether the file holds it as panels (see <see cref="TensorInfo.Panels"/>), whose rows are in Hugging Face's order already.</summary>
    public bool InPanels => Info.Panels is not null && _turned is null;

    /// <summary>Bytes of all rows or panels.</summary>
    public long ByteLength => InPanels ? Share(Rows) : Rows * RowBytes;

    /// <summary>Bytes of one row; of panels, a row's share.</summary>
    public long RowBytes => InPanels ? Info.RowBytes : Format.RowBytes(Columns);

    /// <summary>Whether some of its rows or elements can be had by themselves (<see cref="Part(long, long)"/>).</summary>
    public bool CanDivide => _order is null && _turned is null && !InPanels && (Info.Shape.Length != 1 || Format.BlockSize == 1);

    /// <summary>Some rows of a matrix, or some elements of a vector.</summary>
    /// <exception cref="ModelLoadException">They cannot be had without the others.</exception>
    public Weight Part(long first, long count) => Divided(_rows.Part(first, count));

    /// <summary>Some rows of a matrix, or elements of a vector, in groups, and the order in which the file has them, where it differs.</summary>
    /// <exception cref="ModelLoadException">They cannot be had without the others.</exception>
    public Weight Part(RowGroups groups, RowOrder? order = null) => Divided(groups with { First = _rows.First + groups.First }, order);

    /// <summary>The transpose, or some of its rows. Of a weight in blocks the values are float32, since blocks run along rows.</summary>
    /// <exception cref="ModelLoadException">The file holds it in panels.</exception>
    public Weight Turned(RowGroups? rows = null) => InPanels ? throw new ModelLoadException("a tensor in panels cannot be transposed", Info.File, Info.Name, this) : new Weight(this, rows);

    /// <summary>
    /// Fills <paramref name="into"/> with <paramref name="count"/> rows from <paramref name="first"/> on, in the stored format. Safe from any thread.
    /// </summary>
    /// <exception cref="ArgumentException">The rows are out of range, or <paramref name="into"/> does not have exactly their size.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read, or holds panels.</exception>
    public void ReadRows(long first, int count, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        if (InPanels) throw new ModelLoadException("the tensor is held in panels, where rows are needed", Info.File, Info.Name, Info.DType, Format);
        if (into.Length != count * RowBytes) throw new ArgumentException($"{count} rows take {count * RowBytes} bytes, not {into.Length}", nameof(into));
        if (_turned is not null) _turned.Read(first, count, into);
        else if (Info.Shape.Length == 1) ReadVector(into);
        else if (_order is null && _rows.IsContiguous) ReadStored(_rows.First + first, count, into);
        else ReadScattered(first, count, into);
    }

    /// <summary>Fills <paramref name="into"/> with the bytes of panels from <paramref name="offset"/> on. Safe from any thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is outside the data.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public void ReadPanels(long offset, Span<byte> into)
    {
        if (!InPanels) throw new InvalidOperationException($"{Name} is not held in panels");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, ByteLength - into.Length);
        _checkpoint.Read(Info, Share(_rows.First) + offset, into);
    }

    /// <summary>All values in float32, row by row: for norms and biases.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, holds panels, or the tensor is too large for one array.</exception>
    public float[] ReadFloats()
    {
        if (ByteLength > Array.MaxLength || Rows * Columns > Array.MaxLength)
            throw new ModelLoadException("the tensor is too large to be read at once", Info.File, Info.Name, TensorInfo.Dimensions(Info.Shape));
        byte[] blocks = new byte[ByteLength];
        ReadRows(0, (int)Rows, blocks);
        float[] values = new float[Rows * Columns];
        Format.Decode(blocks, values);
        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {TensorInfo.Dimensions([.. Shape])} {Format}";

    // Of panels, what so many rows take: each matrix of a stack its share.
    private long Share(long rows) => (long)((Int128)Info.ByteLength * rows / Info.Rows);

    /// <summary>Columns of the stored matrix: a piece of each of its rows, turned.</summary>
    private void ReadColumns(long column, int count, Span<byte> into)
    {
        int element = Format.BlockBytes, piece = count * element;
        byte[] rented = ArrayPool<byte>.Shared.Rent(piece);
        Span<byte> values = rented.AsSpan(0, piece);
        for (long k = 0; k < Columns; k++)
        {
            _checkpoint.Read(Info, k * Info.RowBytes + column * element, values);
            for (int r = 0; r < count; r++) values.Slice(r * element, element).CopyTo(into[(int)((r * Columns + k) * element)..]);
        }
        ArrayPool<byte>.Shared.Return(rented);
    }

    private Weight Divided(RowGroups rows, RowOrder? order = null)
    {
        long all = Info.Shape.Length == 1 || _transposed ? Info.Columns : Info.Rows;
        return CanDivide && (_rows.IsContiguous || rows.Count == 0) && rows.First >= 0 && rows.End <= all
            ? new Weight(_checkpoint, Info, Name, order, rows, _transposed)
            : throw new ModelLoadException("the tensor cannot be divided", Info.File, Info.Name, this);
    }

    /// <summary>The row of the file that is row number <paramref name="row"/> here.</summary>
    private long Stored(long row) => _rows.Stored(_order?.Stored(row) ?? row);

    private void ReadStored(long row, int count, Span<byte> into)
    {
        if (_transposed) ReadColumns(row, count, into);
        else _checkpoint.Read(Info, row * RowBytes, into);
    }

    /// <summary>All rows between the first and the last are read at once where not too many others lie between.</summary>
    private void ReadScattered(long first, int count, Span<byte> into)
    {
        if (count == 0) return;
        long from = long.MaxValue, end = 0;
        for (int i = 0; i < count; i++) (from, end) = (Math.Min(from, Stored(first + i)), Math.Max(end, Stored(first + i) + 1));
        int bytes = checked((int)RowBytes);
        if (end - from > 4L * count + 256 || (end - from) * bytes > MaxHeld)
        {
            for (int i = 0; i < count; i++) ReadStored(Stored(first + i), 1, into.Slice(i * bytes, bytes));
            return;
        }

        byte[] held = ArrayPool<byte>.Shared.Rent((int)(end - from) * bytes);
        try
        {
            ReadStored(from, (int)(end - from), held.AsSpan(0, (int)(end - from) * bytes));
            for (int i = 0; i < count; i++) held.AsSpan((int)(Stored(first + i) - from) * bytes, bytes).CopyTo(into[(i * bytes)..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }

    /// <summary>A bias has the rows of its matrix as elements.</summary>
    private void ReadVector(Span<byte> into)
    {
        if (_order is null && _rows.IsContiguous)
        {
            _checkpoint.Read(Info, _rows.First * Format.BlockBytes, into);
            return;
        }

        int size = Format.BlockBytes;
        byte[] stored = new byte[checked((int)((_rows.End - _rows.First) * size))];
        _checkpoint.Read(Info, _rows.First * size, stored);
        for (int i = 0; i < Columns; i++) stored.AsSpan((int)(Stored(i) - _rows.First) * size, size).CopyTo(into[(i * size)..]);
    }
}
