using Engine.Kernels.Formats;

namespace Engine.Loading;

/// <summary>A tensor that a model has asked for: its rows in Hugging Face order, in the format in which they are stored.</summary>
public sealed class Weight
{
    private readonly Checkpoint checkpoint;
    private readonly RowOrder? order;

    internal Weight(Checkpoint checkpoint, TensorInfo info, string name, RowOrder? order)
    {
        Format = info.Format ?? throw new ModelLoadException($"format {info.DType} is not supported yet", info.File, info.Name);
        if (order is not null && (order.HeadDim % 2 != 0 || info.Shape.Length == 0 || info.Shape[0] % order.HeadDim != 0))
        {
            throw new ModelLoadException("the rows are not whole heads", info.File, info.Name, TensorInfo.Dimensions(info.Shape), $"a multiple of {order.HeadDim}");
        }
        if (order is not null && info.Shape.Length == 1 && Format.BlockSize > 1) throw new ModelLoadException($"a vector in format {Format} cannot be reordered", info.File, info.Name);
        (this.checkpoint, this.order, Info, Name) = (checkpoint, order, info, name);
    }

    /// <summary>The name in Hugging Face's words.</summary>
    public string Name { get; }

    /// <summary>The tensor in the file.</summary>
    public TensorInfo Info { get; }

    /// <summary>The format in which it is stored.</summary>
    public Format Format { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape => Info.Shape;

    /// <summary>The product of all dimensions but the last; 1 for a vector.</summary>
    public long Rows => Info.Rows;

    /// <summary>The last dimension.</summary>
    public long Columns => Info.Columns;

    /// <summary>Bytes of one row.</summary>
    public long RowBytes => Info.RowBytes;

    /// <summary>Fills <paramref name="into"/> with <paramref name="count"/> rows from <paramref name="first"/> on, in the stored format. Safe from any thread.</summary>
    /// <exception cref="ArgumentException">The rows are not all there, or <paramref name="into"/> is not exactly as large as they are.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public void ReadRows(long first, int count, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        if (into.Length != count * RowBytes) throw new ArgumentException($"{count} rows take {count * RowBytes} bytes, not {into.Length}", nameof(into));
        if (order is null || Info.Shape.Length < 2)
        {
            checkpoint.Read(Info, first * RowBytes, into);
            if (order is not null) ReorderVector(into, (int)(RowBytes / Columns));
            return;
        }
        int bytes = (int)RowBytes;
        for (int i = 0; i < count; i++) checkpoint.Read(Info, order.Stored(first + i) * RowBytes, into.Slice(i * bytes, bytes));
    }

    /// <summary>All values in float32, row by row: for norms and biases.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, or the tensor is too large for one array.</exception>
    public float[] ReadFloats()
    {
        if (Info.ByteLength > Array.MaxLength || Rows * Columns > Array.MaxLength) throw new ModelLoadException("the tensor is too large to be read at once", Info.File, Info.Name, TensorInfo.Dimensions(Info.Shape));
        byte[] blocks = new byte[Info.ByteLength];
        ReadRows(0, (int)Rows, blocks);
        float[] values = new float[Rows * Columns];
        Format.Decode(blocks, values);
        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {TensorInfo.Dimensions(Info.Shape)} {Format}";

    /// <summary>A bias has the rows of its matrix as elements.</summary>
    private void ReorderVector(Span<byte> elements, int size)
    {
        byte[] stored = elements.ToArray();
        for (int i = 0; i < stored.Length / size; i++) stored.AsSpan((int)order!.Stored(i) * size, size).CopyTo(elements[(i * size)..]);
    }
}
