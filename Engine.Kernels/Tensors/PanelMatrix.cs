using System.Diagnostics;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;

namespace Engine.Kernels.Tensors;

/// <summary>
/// Weights <c>[rows, columns]</c> as panels of 16 rows, the last one padded with zero rows. Its size is known before its memory is taken, so that a
/// whole model can be checked and counted first.
/// </summary>
internal sealed unsafe class PanelMatrix(PanelFormat format, int rows, int columns)
{
    private byte* _panels;

    /// <summary>How panels are laid out.</summary>
    public PanelFormat Format { get; } = format;

    /// <summary>Output rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Values of a row (k).</summary>
    public int Columns { get; } = columns;

    /// <summary>Panels, the padded last one included.</summary>
    public int Panels { get; } = PanelFormat.PanelCount(rows);

    /// <summary>Bytes of one panel.</summary>
    public long PanelBytes { get; } = format.PanelBytes(columns);

    /// <summary>Bytes of all panels.</summary>
    public long Bytes => PanelBytes * Panels;

    /// <summary>Says where the panels lie: <see cref="Bytes"/> of memory that outlives the matrix, aligned to 64.</summary>
    public void Place(byte* panels) => _panels = panels;

    /// <summary>The first byte of a panel.</summary>
    public byte* Panel(int panel)
    {
        Debug.Assert(_panels != null && panel >= 0 && panel < Panels);
        return _panels + panel * PanelBytes;
    }

    /// <summary>Reads one row back as floats.</summary>
    public void GatherRow(int row, float* values) => Format.GatherRow(Panel(row / PanelFormat.Rows), row % PanelFormat.Rows, Columns, values);
}
