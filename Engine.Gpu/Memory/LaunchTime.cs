using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>How long a device takes for the least that can be asked of it, one behind the other: what a launch costs beside its work.</summary>
internal static class LaunchTime
{
    private const int Launches = 64;

    /// <summary>Seconds for each of some copies of a few bytes, in the best of a few rounds.</summary>
    /// <exception cref="ModelLoadException">The device refuses them.</exception>
    public static double Measure(GpuAccelerator accelerator)
    {
        try
        {
            accelerator.Accelerator.Bind();
            using AcceleratorStream stream = accelerator.Accelerator.CreateStream();
            using MemoryBuffer1D<byte, Stride1D.Dense> from = accelerator.Accelerator.Allocate1D<byte>(64), to = accelerator.Accelerator.Allocate1D<byte>(64);
            from.MemSetToZero(stream);
            double all = BestTime.Of(stream, () =>
            {
                for (int i = 0; i < Launches; i++) from.View.AsContiguous().CopyTo(stream, to.View.AsContiguous());
            });
            return all / Launches;
        }
        catch (AcceleratorException e)
        {
            throw new ModelLoadException($"{accelerator.Id} cannot copy: {e.Message}", inner: e);
        }
    }
}
