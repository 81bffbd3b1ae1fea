using Engine.Gpu.Tiles;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Kernels;

/// <summary>A launch of <see cref="ProductKernels{B}.Project"/>.</summary>
internal delegate void ProjectLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<float> bias, ArrayView<float> y,
    ArrayView<float> residual,
    ProductShape shape, int stride, int flags);

/// <summary>A launch of <see cref="StagedProductKernels{U}.Project"/>.</summary>
internal delegate void StagedLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<float> bias, ArrayView<float> y,
    ArrayView<float> residual, ProductShape shape, int tokens, int stride, int flags);

/// <summary>A launch of <see cref="ExpertProductKernels{B}.Project"/>.</summary>
internal delegate void ExpertLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<int> experts, ArrayView<float> y,
    ProductShape shape, int panels,
    int stride, int pairsPerRow);

/// <summary>A launch of <see cref="EmbedKernels{W, L, F, I}.Gather"/>.</summary>
internal delegate void GatherLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<int> ids, ArrayView<byte> table, ArrayView<float> x, int blocks, int blockSize,
    long panelBytes, int stride);

/// <summary>A launch of <see cref="AttentionKernels{C, L, F, I}.Split{S, T}"/>.</summary>
internal delegate void SplitLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<float> q, ArrayView<byte> keys, ArrayView<byte> values, ArrayView<int> tokens,
    ArrayView<int> lengths, ArrayView<int> pages, ArrayView<float> parameters, ArrayView<float> partials, AttentionLayout layout, long keyHeadBytes, long valueHeadBytes, int firstToken, int splits);

/// <summary>A launch of <see cref="AttentionKernels{C, L, F, I}.Merge"/>.</summary>
internal delegate void MergeLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<float> partials, ArrayView<float> y, ArrayView<int> tokens,
    ArrayView<int> lengths, ArrayView<float> parameters, AttentionLayout layout, int firstToken, int splits);

/// <summary>A launch of <see cref="AttentionKernels{C, L, F, I}.RotateAndStore"/>.</summary>
internal delegate void StoreLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<float> q, ArrayView<float> k, ArrayView<float> v, ArrayView<float> angles,
    ArrayView<float> queryNorm, ArrayView<float> keyNorm, ArrayView<byte> keys, ArrayView<byte> values, ArrayView<int> tokens, ArrayView<int> pages,
    AttentionLayout layout, StoreLayout store);
