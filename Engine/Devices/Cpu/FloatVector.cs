using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>A vector of float32 that lives as long as the weights that it is one of.</summary>
internal sealed unsafe class FloatVector(int length)
{
    /// <summary>Values.</summary>
    public int Length { get; } = length;

    /// <summary>Bytes it takes, padded to whole panels.</summary>
    public long Bytes => (Length + PanelFormat.Rows - 1L) / PanelFormat.Rows * PanelFormat.Rows * sizeof(float);

    /// <summary>The first value.</summary>
    public float* Data { get; private set; }

    /// <summary>Says where the values lie: <see cref="Bytes"/> of zeroed memory that outlives the vector.</summary>
    public void Place(float* values) => Data = values;
}
