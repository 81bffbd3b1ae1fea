using Engine.Gpu.Accelerators;
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

/// <summary>Finds the kernels for a cache format and a group of query heads.</summary>
internal sealed class AttentionBinder(GpuAccelerator accelerator, int heads, ScoreStep step) : AttentionVisitor<AttentionLaunchers>(heads, step)
{
    protected override AttentionLaunchers Tiles<C, S, T, L, F, I>()
        => new(
            T.Count,
            accelerator.Kernel(AttentionKernels<C, L, F, I>.Split<S, T>,
                static a => (SplitLauncher)a.LoadKernel<ArrayView<float>, ArrayView<byte>, ArrayView<byte>, ArrayView<int>,
                ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<float>, AttentionLayout, long, long, int, int>(AttentionKernels<C, L, F, I>.Split<S, T>).Invoke),
            accelerator.Kernel(AttentionKernels<C, L, F, I>.Merge,
                static a => (MergeLauncher)a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<int>, ArrayView<int>, ArrayView<float>, AttentionLayout, int, int>(
                AttentionKernels<C, L, F, I>.Merge).Invoke),
            accelerator.Kernel(AttentionKernels<C, L, F, I>.RotateAndStore,
                static a => (StoreLauncher)a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>,
                ArrayView<float>, ArrayView<float>, ArrayView<byte>, ArrayView<byte>, ArrayView<int>, ArrayView<int>, AttentionLayout, StoreLayout>(
                    AttentionKernels<C, L, F, I>.RotateAndStore).Invoke));
}
