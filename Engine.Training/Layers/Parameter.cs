using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;

namespace Engine.Training.Layers;

/// <summary>
/// A trainable weight, <c>[rows, columns]</c> as a checkpoint holds it (a vector is one row), beside it its gradient, and for a matrix the panels that the
/// forward pass multiplies, packed anew after each change.
/// </summary>
internal sealed unsafe class Parameter
{
    public Parameter(string name, int[] shape)
    {
        (Name, Shape) = (name, shape);
        (Rows, Columns) = shape.Length == 2 ? (shape[0], shape[1]) : (1, shape[0]);
        if (IsMatrix) Panels = new PanelMatrix(PanelFormats.Of(FormatTable.ByName("F32")!, Precision.Exact), Rows, Columns);
    }

    /// <summary>Its name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>Its shape in the checkpoint.</summary>
    public int[] Shape { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Whether weight decay applies: to matrices, not to the gains of norms.</summary>
    public bool IsMatrix => Shape.Length == 2;

    /// <summary>How many numbers it holds.</summary>
    public int Count => Rows * Columns;

    /// <summary>Its offset in the memory of all parameters, in floats.</summary>
    public long Offset { get; private set; }

    public float* Values { get; private set; }

    public float* Gradient { get; private set; }

    /// <summary>The panels; null for a vector.</summary>
    public PanelMatrix? Panels { get; }

    /// <summary>Assigns its memory.</summary>
    public void Place(long offset, float* values, float* gradients)
    {
        Offset = offset;
        Values = values + offset;
        Gradient = gradients + offset;
    }

    /// <summary>Packs one panel from the current values.</summary>
    public void Pack(int panel)
    {
        int first = panel * PanelFormat.Rows, rows = Math.Min(PanelFormat.Rows, Rows - first);
        Panels!.Format.Pack(new ReadOnlySpan<byte>(Values + (long)first * Columns, rows * Columns * sizeof(float)), rows, Columns, Panels.Panel(panel));
    }
}
