using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>How many rows of a step's activations are in use: its tokens, or those of them whose logits are wanted.</summary>
internal sealed class RowCount
{
    /// <summary>Rows in use.</summary>
    public int Value { get; set; }
}

/// <summary>
/// Activations <c>[rows, columns]</c> in float32, allocated once for the largest step. Rows lie a multiple of 16 floats apart, and what is beyond the
/// columns is never read.
/// </summary>
internal sealed unsafe class Activation : IDisposable
{
    private readonly NativeBuffer _memory;

    public Activation(RowCount rows, int capacity, int columns)
    {
        Rows = rows;
        Columns = columns;
        Stride = (columns + PanelFormat.Rows - 1) / PanelFormat.Rows * PanelFormat.Rows;
        _memory = new NativeBuffer((long)capacity * Stride * sizeof(float), clear: false);
        Data = _memory.Floats;
    }

    /// <summary>Rows in use.</summary>
    public RowCount Rows { get; }

    /// <summary>Values of a row.</summary>
    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The first value.</summary>
    public float* Data { get; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>The first value of a row.</summary>
    public float* Row(int row) => Data + (long)row * Stride;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
