using Engine.Gpu.Accelerators;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Kernels;

/// <summary>The kernels that read and write pages of one cache format.</summary>
/// <param name="Tile">Query heads that a program of <paramref name="Split"/> takes.</param>
/// <param name="Split">Attention to a split.</param>
/// <param name="Merge">The splits of a token put together.</param>
/// <param name="RotateAndStore">Positions, and keys and values to their pages.</param>
internal sealed record AttentionLaunchers(int Tile, SplitLauncher Split, MergeLauncher Merge, StoreLauncher RotateAndStore);

/// <summary>Finds the kernels for a cache format and a group of query heads: a program takes four of them, or two, where their number allows it.</summary>
internal sealed class AttentionBinder(GpuAccelerator accelerator, int heads) : ICacheVisitor<AttentionLaunchers>
{
    public AttentionLaunchers Pages<C, L, F, I>() where C : struct, ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => heads % 4 == 0 ? Bind<C, BothTiles<BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, L, F, I>, L, F, I>()
            : heads % 2 == 0 ? Bind<C, BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, L, F, I>()
            : Bind<C, OneHead<L, F, I>, L, F, I>();

    private AttentionLaunchers Bind<C, T, L, F, I>()
        where C : struct, ICacheFormat<L, F, I> where T : struct, IAttentionTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => new(
            T.Count,
            accelerator.Kernel(AttentionKernels<C, L, F, I>.Split<T>, static a => (SplitLauncher)a.LoadKernel<ArrayView<float>, ArrayView<byte>, ArrayView<byte>, ArrayView<int>,
                ArrayView<int>, ArrayView<float>, AttentionLayout, long, long, int, int>(AttentionKernels<C, L, F, I>.Split<T>).Invoke),
            accelerator.Kernel(AttentionKernels<C, L, F, I>.Merge, static a => (MergeLauncher)a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<int>, AttentionLayout, int, int>(
                AttentionKernels<C, L, F, I>.Merge).Invoke),
            accelerator.Kernel(AttentionKernels<C, L, F, I>.RotateAndStore, static a => (StoreLauncher)a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>,
                ArrayView<byte>, ArrayView<byte>, ArrayView<int>, ArrayView<int>, AttentionLayout, long, long, int>(
                    AttentionKernels<C, L, F, I>.RotateAndStore).Invoke));
}
