using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Kernels;

/// <summary>The kernels that multiply panels of one format, for tiles of one token and of four; compiled when they are first launched or asked for.</summary>
internal sealed class ProductLaunchers(Func<ProjectLauncher> one, Func<ProjectLauncher> many, Func<ExpertLauncher> expert)
{
    private readonly Lazy<ProjectLauncher> _one = new(one), _many = new(many);
    private readonly Lazy<ExpertLauncher> _expert = new(expert);

    /// <summary>A token for each tile.</summary>
    public ProjectLauncher One => _one.Value;

    /// <summary><see cref="ProductTiles.Largest"/> tokens for each tile.</summary>
    public ProjectLauncher Many => _many.Value;

    /// <summary>A pair of token and expert for each tile.</summary>
    public ExpertLauncher Expert => _expert.Value;
}

/// <summary>Finds the kernels of a panel's types.</summary>
internal sealed class ProductBinder(GpuAccelerator accelerator, bool? isWide = null) : ProductVisitor<ProductLaunchers>(isWide)
{
    protected override ProductLaunchers Products<B1, B4>() => new(Project<B1>, Project<B4>, Expert<B1>);

    private ProjectLauncher Project<B>() where B : struct, IRangeProduct
        => accelerator.Kernel(ProductKernels<B>.Project,
            static a => (ProjectLauncher)a.LoadKernel<ArrayView<byte>, ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>,
            ProductShape, int, int>(ProductKernels<B>.Project).Invoke);

    private ExpertLauncher Expert<B>() where B : struct, IRangeProduct
        => accelerator.Kernel(ExpertProductKernels<B>.Project,
            static a => (ExpertLauncher)a.LoadKernel<ArrayView<byte>, ArrayView<int>, ArrayView<int>, ArrayView<float>, ProductShape,
            int, int, int>(ExpertProductKernels<B>.Project).Invoke);
}

/// <summary>A kernel that multiplies panels with many tokens.</summary>
/// <param name="Launch">The kernel.</param>
/// <param name="Grid">The grid of a launch with so many threads for each group, panels and tokens.</param>
internal sealed record StagedLaunchers(StagedLauncher Launch, Func<int, int, int, Index3D> Grid);

/// <summary>Finds that kernel for a panel's types, if there is one.</summary>
internal sealed class StagedBinder<C>(GpuAccelerator accelerator) : UnitVisitor<C, StagedLaunchers> where C : struct, ITensorCore
{
    protected override StagedLaunchers Unit<U>()
        => new(accelerator.Kernel(StagedProductKernels<U>.Project,
            static a => (StagedLauncher)a.LoadKernel<ArrayView<byte>, ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>,
            ProductShape, int, int, int>(StagedProductKernels<U>.Project).Invoke), StagedProduct.Grid<U>);
}
