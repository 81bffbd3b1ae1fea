using System.Buffers;
using Engine.Kernels.Formats;

namespace Engine.Loading;

/// <summary>A tensor that a model has asked for: its rows in Hugging Face order, in the format in which they are stored.</summary>
public sealed class Weight
{
    // Bytes of heads held to bring their rows in order; larger ones are read row by row.
    private const long MaxHeads = 64 << 20;

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

    /// <summary>Whether the file holds it as panels (see <see cref="TensorInfo.Panels"/>), whose rows are in Hugging Face's order already.</summary>
    public bool InPanels => Info.Panels is not null;

    /// <summary>Bytes of one row; of panels, a row's share.</summary>
    public long RowBytes => Info.RowBytes;

    /// <summary>Fills <paramref name="into"/> with <paramref name="count"/> rows from <paramref name="first"/> on, in the stored format. Safe from any thread.</summary>
    /// <exception cref="ArgumentException">The rows are not all there, or <paramref name="into"/> is not exactly as large as they are.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read, or holds panels.</exception>
    public void ReadRows(long first, int count, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        if (InPanels) throw new ModelLoadException("the tensor is held in panels, where rows are needed", Info.File, Info.Name, Info.DType, Format);
        if (into.Length != count * RowBytes) throw new ArgumentException($"{count} rows take {count * RowBytes} bytes, not {into.Length}", nameof(into));
        if (order is not null && Info.Shape.Length > 1)
        {
            ReadReordered(order, first, count, into);
            return;
        }
        checkpoint.Read(Info, first * RowBytes, into);
        if (order is not null) ReorderVector(into, (int)(RowBytes / Columns));
    }

    /// <summary>Fills <paramref name="into"/> with the bytes of panels from <paramref name="offset"/> on. Safe from any thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all there.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public void ReadPanels(long offset, Span<byte> into)
    {
        if (!InPanels) throw new InvalidOperationException($"{Name} is not held in panels");
        checkpoint.Read(Info, offset, into);
    }

    /// <summary>All values in float32, row by row: for norms and biases.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, holds panels, or the tensor is too large for one array.</exception>
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

    /// <summary>Rows change places within their head: whole heads are read at once, however few of their rows are wanted.</summary>
    private void ReadReordered(RowOrder order, long first, int count, Span<byte> into)
    {
        long from = first / order.HeadDim * order.HeadDim, to = (first + count + order.HeadDim - 1) / order.HeadDim * order.HeadDim;
        int bytes = checked((int)RowBytes);
        if ((to - from) * bytes > MaxHeads)
        {
            for (int i = 0; i < count; i++) checkpoint.Read(Info, order.Stored(first + i) * bytes, into.Slice(i * bytes, bytes));
            return;
        }
        byte[] heads = ArrayPool<byte>.Shared.Rent((int)(to - from) * bytes);
        try
        {
            checkpoint.Read(Info, from * bytes, heads.AsSpan(0, (int)(to - from) * bytes));
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
        for (int i = 0; i < stored.Length / size; i++) stored.AsSpan((int)order!.Stored(i) * size, size).CopyTo(elements[(i * size)..]);
    }
}
