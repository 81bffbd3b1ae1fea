using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>How fast a device copies within its memory.</summary>
internal static class CopyBandwidth
{
    // More than a cache holds, where the memory is large enough for it.
    private const long MaxBytes = 128 << 20;

    /// <summary>Bytes read and written in a second, in the best of a few copies.</summary>
    /// <exception cref="ModelLoadException">The device has too little memory left.</exception>
    public static double Measure(GpuAccelerator accelerator)
    {
        Accelerator device = accelerator.Accelerator;
        long bytes = Math.Min(MaxBytes, device.MemorySize / 16);
        try
        {
            device.Bind();
            using AcceleratorStream stream = device.CreateStream();
            using MemoryBuffer1D<byte, Stride1D.Dense> from = device.Allocate1D<byte>(bytes), to = device.Allocate1D<byte>(bytes);
            from.MemSetToZero(stream);
            return 2 * bytes / BestTime.Of(stream, () => from.View.AsContiguous().CopyTo(stream, to.View.AsContiguous()));
        }
        catch (AcceleratorException e)
        {
            throw new ModelLoadException($"{accelerator.Id} cannot copy: {e.Message}", inner: e);
        }
    }
}
