using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints;

/// <summary>A tensor of a checkpoint as its header describes it; checked, its data not read.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, long[] shape, string dType, Format? format, CheckpointFile source, long offset, long byteLength,
        PanelFormat? panels = null)
    {
        (Name, Shape, DType, Format, Source, Offset, ByteLength, Panels) = (name, shape, dType, format, source, offset, byteLength, panels);
        Columns = shape.Length == 0 ? 1 : shape[^1];
        long elements = Elements(shape) ?? throw new ArgumentException("more than 2^63 elements", nameof(shape));
        Rows = elements == 0 ? 0 : elements / Columns;
    }

    /// <summary>A tensor that stands for stored ones; the file and the place are those of <paramref name="stored"/>, the first of them.</summary>
    internal TensorInfo(string name, long[] shape, Format format, TensorInfo stored, DerivedRows rows)
        : this(name, shape, rows.Layout, format, stored.Source, stored.Offset, 0)
        => (Derived, ByteLength) = (rows, Rows * format.RowBytes(Columns));

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>Dimensions in Hugging Face order, outermost first: a matrix is <c>[rows, columns]</c>. GGUF's own order is the reverse.</summary>
    public long[] Shape { get; }

    /// <summary>The element type as the file spells it: <c>BF16</c>, <c>Q4_K</c>, <c>F8_E4M3</c>; of ready-made panels <c>Q4_K panels</c>.</summary>
    public string DType { get; }

    /// <summary>The weight format, or null where this engine has none for <see cref="DType"/>; of panels, that of the rows that were packed.</summary>
    public Format? Format { get; }

    /// <summary>The panel format of the data, or null where they are plain rows.</summary>
    internal PanelFormat? Panels { get; }

    /// <summary>The file that holds the data.</summary>
    public string File => Source.Path;

    /// <summary>Where the data begin in <see cref="File"/>.</summary>
    public long Offset { get; }

    /// <summary>Bytes of the data; of a quantised tensor, bytes of the rows that it means, in <see cref="Format"/>.</summary>
    public long ByteLength { get; }

    /// <summary>Bytes in the file: of a quantised tensor, of everything that it is stored as.</summary>
    public long StoredBytes => Derived?.StoredBytes ?? ByteLength;

    /// <summary>The innermost dimension; 1 for a scalar.</summary>
    public long Columns { get; }

    /// <summary>The product of all other dimensions; 0 where one of all is 0.</summary>
    public long Rows { get; }

    /// <summary>Whether it has no elements. A file may hold such tensors, but no model uses one.</summary>
    public bool IsEmpty => Rows == 0;

    /// <summary>Bytes of one row; of panels, a row's share; 0 without rows.</summary>
    public long RowBytes => IsEmpty ? 0 : ByteLength / Rows;

    internal CheckpointFile Source { get; }

    /// <summary>What makes its rows where no file holds them, else null.</summary>
    internal DerivedRows? Derived { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Dimensions(Shape)} {DType}";

    internal static string Dimensions(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>The number of elements, or null where it is not in 0 .. 2^63 - 1.</summary>
    internal static long? Elements(ReadOnlySpan<long> shape)
    {
        Int128 product = 1;
        foreach (long d in shape)
        {
            product *= d;
            if (d < 0 || product > long.MaxValue) return null;
        }
        return (long)product;
    }
}
