using Engine.Gpu.Accelerators;
using Engine.Gpu.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>Arrays of a test on a device.</summary>
internal sealed unsafe class DeviceArrays(GpuAccelerator gpu) : IDisposable
{
    private readonly List<MemoryBuffer> _owned = [];

    /// <summary>Where launches queue.</summary>
    public AcceleratorStream Stream => gpu.Accelerator.DefaultStream;

    /// <summary>Brings an array up.</summary>
    public ArrayView<T> Up<T>(params T[] values) where T : unmanaged
    {
        gpu.Accelerator.Bind();
        MemoryBuffer1D<T, Stride1D.Dense> memory = gpu.Allocate<T>(values.Length);
        _owned.Add(memory);
        fixed (T* from = values) gpu.Upload(from, memory.View.AsContiguous());
        return memory.View.AsContiguous();
    }

    /// <summary>Brings an array down, after all launches.</summary>
    public T[] Down<T>(ArrayView<T> view) where T : unmanaged
    {
        T[] values = GC.AllocateArray<T>((int)view.Length, pinned: true);
        view.CopyToCPU(Stream, ref values[0], values.Length);
        Stream.Synchronize();
        return values;
    }

    /// <summary>Floats from row to row of rows on a device.</summary>
    public static int Stride(int columns) => (columns + GpuTensor.ColumnBlock - 1) / GpuTensor.ColumnBlock * GpuTensor.ColumnBlock;

    /// <summary>Rows as they lie on a device, with room for a grid that is larger than their number.</summary>
    public static float[] Spread(float[][] rows)
    {
        int stride = Stride(rows[0].Length);
        var all = new float[GpuTensor.Padded(rows.Length) * stride];
        for (int r = 0; r < rows.Length; r++) rows[r].CopyTo(all, r * stride);
        return all;
    }

    /// <summary>One of the rows that <see cref="Spread"/> laid out.</summary>
    public static float[] Row(float[] all, int row, int columns) => all[(row * Stride(columns))..(row * Stride(columns) + columns)];

    public void Dispose()
    {
        Stream.Synchronize();
        foreach (MemoryBuffer memory in _owned) memory.Dispose();
    }
}
