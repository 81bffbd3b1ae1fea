using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Kernels;

/// <summary>Finds the kernel that gathers rows of a panel's format.</summary>
internal sealed class EmbedBinder(GpuAccelerator accelerator) : IWeightsVisitor<GatherLauncher>
{
    public GatherLauncher Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => accelerator.Kernel(EmbedKernels<W, L, F, I>.Gather,
            static a => (GatherLauncher)a.LoadKernel<ArrayView<int>, ArrayView<byte>, ArrayView<float>, int, int, long, int>(
            EmbedKernels<W, L, F, I>.Gather).Invoke);
}
