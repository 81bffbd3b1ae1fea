using System.Buffers;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Tensors;

/// <summary>
/// A tensor of a model, or some of its rows, such as one matrix of a stack: <c>[outputs, inputs]</c> in Hugging Face order, in its stored format.
/// </summary>
internal sealed class Weight
{
    // Bytes of heads held to bring their rows in order; larger ones are read row by row.
    private const long MaxHeads = 64 << 20;

    private readonly Checkpoint _checkpoint;
    private readonly RowOrder? _order;
    private readonly long _firstRow;
    private readonly bool _transposed;

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="info">The tensor.</param>
    /// <param name="name">Hugging Face's name.</param>
    /// <param name="order">The order of its rows in the file, where it differs; else null.</param>
    /// <param name="part">Of a stack, where the matrix begins and how many rows it has; of a vector, the elements.</param>
    /// <param name="transposed">Whether it is stored <c>[inputs, outputs]</c>.</param>
    internal Weight(Checkpoint checkpoint, TensorInfo info, string name, RowOrder? order, (long First, long Rows)? part = null, bool transposed = false)
    {
        Format = info.Format ?? throw new ModelLoadException($"format {info.DType} is not supported yet", info.File, info.Name);
        if (order is not null && (order.HeadDim % 2 != 0 || info.Shape.Length == 0 || info.Shape[0] % order.HeadDim != 0))
        {
            throw new ModelLoadException("the rows are not whole heads", info.File, info.Name, TensorInfo.Dimensions(info.Shape),
                $"a multiple of {order.HeadDim}");
        }
        if (order is not null && info.Shape.Length == 1 && Format.BlockSize > 1)
            throw new ModelLoadException($"a vector in format {Format} cannot be reordered", info.File, info.Name);
        if (transposed && Format.BlockSize > 1) throw new ModelLoadException($"a matrix in format {Format} cannot be transposed", info.File, info.Name);
        (this._checkpoint, this._order, this._transposed, Info, Name) = (checkpoint, order, transposed, info, name);
        // A vector is one row, and its parts are elements.
        Columns = info.Shape.Length == 1 && part is { Rows: var elements } ? elements : transposed ? info.Rows : info.Columns;
        (_firstRow, Rows) = info.Shape.Length == 1 ? (part?.First ?? 0, 1) : part ?? (0, transposed ? info.Columns : info.Rows);
        Shape = info.Shape.Length == 1 ? [Columns] : part is null && !transposed ? info.Shape : [Rows, Columns];
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
    public bool InPanels => Info.Panels is not null;

    /// <summary>Bytes of all rows or panels.</summary>
    public long ByteLength => InPanels ? Share(Rows) : Rows * RowBytes;

    /// <summary>Bytes of one row; of panels, a row's share.</summary>
    public long RowBytes => InPanels ? Info.RowBytes : Format.RowBytes(Columns);

    /// <summary>Whether some of its rows or elements can be had by themselves (<see cref="Part"/>).</summary>
    public bool CanDivide => _order is null && !InPanels && (Info.Shape.Length != 1 || Format.BlockSize == 1);

    /// <summary>Some rows of a matrix, or some elements of a vector.</summary>
    /// <exception cref="ModelLoadException">The range does not align with the stored blocks, panels or heads.</exception>
    public Weight Part(long first, long count)
    {
        return CanDivide
            ? new Weight(_checkpoint, Info, Name, null, (_firstRow + first, count), _transposed)
            : throw new ModelLoadException("the tensor cannot be divided", Info.File, Info.Name, this);
    }

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
        if (_transposed)
        {
            ReadColumns(_firstRow + first, count, into);
            return;
        }
        if (_order is not null && Info.Shape.Length > 1)
        {
            ReadReordered(_order, first, count, into);
            return;
        }
        _checkpoint.Read(Info, Info.Shape.Length < 2 ? _firstRow * Format.BlockBytes : (_firstRow + first) * RowBytes, into);
        if (_order is not null) ReorderVector(into, (int)(RowBytes / Columns));
    }

    /// <summary>Fills <paramref name="into"/> with the bytes of panels from <paramref name="offset"/> on. Safe from any thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is outside the data.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public void ReadPanels(long offset, Span<byte> into)
    {
        if (!InPanels) throw new InvalidOperationException($"{Name} is not held in panels");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, ByteLength - into.Length);
        _checkpoint.Read(Info, Share(_firstRow) + offset, into);
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

    /// <summary>Rows change places within their head: whole heads are read at once, however few of their rows are wanted.</summary>
    private void ReadReordered(RowOrder order, long first, int count, Span<byte> into)
    {
        long from = first / order.HeadDim * order.HeadDim, to = (first + count + order.HeadDim - 1) / order.HeadDim * order.HeadDim;
        int bytes = checked((int)RowBytes);
        if ((to - from) * bytes > MaxHeads)
        {
            for (int i = 0; i < count; i++) _checkpoint.Read(Info, order.Stored(first + i) * bytes, into.Slice(i * bytes, bytes));
            return;
        }
        byte[] heads = ArrayPool<byte>.Shared.Rent((int)(to - from) * bytes);
        try
        {
            _checkpoint.Read(Info, from * bytes, heads.AsSpan(0, (int)(to - from) * bytes));
            for (int i = 0; i < count; i++) heads.AsSpan((int)(order.Stored(first + i) - from) * bytes, bytes).CopyTo(into[(i * bytes)..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(heads);
        }
    }

    /// <summary>A bias has the rows of its matrix as elements.</summary>
    private void ReorderVector(Span<byte> elements, int size)
    {
        byte[] stored = elements.ToArray();
        for (int i = 0; i < stored.Length / size; i++) stored.AsSpan((int)_order!.Stored(i) * size, size).CopyTo(elements[(i * size)..]);
    }
}
