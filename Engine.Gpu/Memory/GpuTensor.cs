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

    private readonly MemoryBuffer1D<float, Stride1D.Dense> _memory;

    public GpuTensor(GpuAccelerator accelerator, int rows, int columns)
    {
        (Columns, Stride) = (columns, (columns + ColumnBlock - 1) / ColumnBlock * ColumnBlock);
        _memory = accelerator.Accelerator.Allocate1D<float>((long)Padded(rows) * Stride);
        _memory.MemSetToZero();
        View = _memory.View.AsContiguous();
    }

    /// <summary>Values of a row.</summary>
    public int Columns { get; }

    /// <summary>Floats from row to row.</summary>
    public int Stride { get; }

    /// <summary>All of it.</summary>
    public ArrayView<float> View { get; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes => _memory.LengthInBytes;

    /// <summary>Rows that there is room for, of so many that are used.</summary>
    public static int Padded(int rows) => (rows + RowBlock - 1) / RowBlock * RowBlock;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
