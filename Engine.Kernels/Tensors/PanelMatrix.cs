using System.Diagnostics;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;

namespace Engine.Kernels.Tensors;

/// <summary>
/// Weights <c>[rows, columns]</c> as panels of 16 rows, the last one padded with zero rows. Its size is known before its memory is taken, so that a
/// whole model can be checked and counted first.
/// </summary>
public sealed unsafe class PanelMatrix(PanelFormat format, int rows, int columns) : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 16;

    private NativeBuffer? _memory;

    /// <summary>How panels are laid out.</summary>
    public PanelFormat Format { get; } = format;

    /// <summary>Output rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Values of a row (k).</summary>
    public int Columns { get; } = columns;

    /// <summary>Panels, the padded last one included.</summary>
    public int Panels { get; } = (rows + PanelRows - 1) / PanelRows;

    /// <summary>Bytes of one panel.</summary>
    public long PanelBytes { get; } = format.PanelBytes(columns);

    /// <summary>Bytes of all panels.</summary>
    public long Bytes => PanelBytes * Panels;

    /// <summary>Takes the memory.</summary>
    public void Allocate() => _memory ??= new NativeBuffer(Bytes, clear: false);

    /// <summary>The first byte of a panel.</summary>
    public byte* Panel(int panel)
    {
        Debug.Assert(panel >= 0 && panel < Panels);
        return _memory!.Pointer + panel * PanelBytes;
    }

    /// <summary>Reads one row back as floats.</summary>
    public void GatherRow(int row, float* values) => Format.GatherRow(Panel(row / PanelRows), row % PanelRows, Columns, values);

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
