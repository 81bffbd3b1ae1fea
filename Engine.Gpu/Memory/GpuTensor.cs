using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>
/// Activations <c>[rows, columns]</c> in float32 on a device. There are some rows more than are asked for, and rows are longer than their columns, so that
/// programs of a grid that is larger than the rows, and blocks that go past a row's end, stay within the buffer.
/// </summary>
internal sealed class GpuTensor : IDisposable
{
    /// <summary>Values that a row's length is a multiple of: the largest block of activations whose row may end within it.</summary>
    public const int ColumnBlock = 128;

    /// <summary>Rows that their number is a multiple of.</summary>
    public const int RowBlock = 16;

    private readonly MemoryBuffer1D<float, Stride1D.Dense>? _memory;

    public GpuTensor(GpuAccelerator accelerator, int rows, int columns)
    {
        (Rows, Columns, Stride, Whole) = (Padded(rows), columns, (columns + ColumnBlock - 1) / ColumnBlock * ColumnBlock, this);
        _memory = accelerator.Allocate<float>((long)Rows * Stride);
        _memory.MemSetToZero();
        View = _memory.View.AsContiguous();
    }

    private GpuTensor(GpuTensor whole, int first, int columns)
    {
        (Rows, Columns, Stride, Whole, First) = (whole.Rows, columns, whole.Stride, whole, first);
        View = whole.View.SubView(first, whole.View.Length - first);
    }

    /// <summary>Rows that there is room for.</summary>
    public int Rows { get; }

    /// <summary>The tensor that this is columns of; itself where it is no part.</summary>
    public GpuTensor Whole { get; }

    /// <summary>Its first column there.</summary>
    public int First { get; }

    /// <summary>Values of a row.</summary>
    public int Columns { get; }

    /// <summary>Floats from row to row.</summary>
    public int Stride { get; }

    /// <summary>All of it.</summary>
    public ArrayView<float> View { get; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes => _memory?.LengthInBytes ?? 0;

    /// <summary>Rows that there is room for, of so many that are used.</summary>
    public static int Padded(int rows) => (rows + RowBlock - 1) / RowBlock * RowBlock;

    /// <summary>Columns of it, as a tensor.</summary>
    public GpuTensor Part(int first, int columns) => new(this, first, columns);

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
