using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Gpu.Tiles;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>
/// The launches of projections: the input is brought once into each form that their weights multiply; those of one format whose outputs lie side by side
/// are one product.
/// </summary>
internal sealed class GpuProducts<G>(GpuStep step, GpuInputs<G> inputs) where G : struct, ILaneGroup
{
    private readonly GpuAccelerator _accelerator = step.Accelerator;

    /// <summary>The most tokens of a tile, as products want so many rows in a form: one by one, a few, or many. Floats have no kernel for many.</summary>
    public int TileSize(ActivationFormat form, int rows)
        => rows < ProductTiles.Largest ? 1
            : rows < PrefillTable.From || step.Prefill == PrefillProducts.Tiles || form == ActivationFormat.Float32 ? ProductTiles.Largest
            : ActivationStage.Tokens;

    /// <summary>Appends projections of one input.</summary>
    /// <param name="launches">What they are appended to.</param>
    /// <param name="projections">The projections.</param>
    /// <param name="input">Their input.</param>
    /// <param name="tileSize">Tokens of a tile of so many in a form.</param>
    /// <param name="forms">The forms that the input has been brought into.</param>
    /// <returns>Where the input is from there on.</returns>
    public InputRows Append(
        List<Action> launches, IReadOnlyList<Projection> projections, InputRows input, Func<ActivationFormat, int, int> tileSize,
        HashSet<ActivationFormat>? forms = null)
    {
        forms ??= [];
        foreach (JoinedProjection joined in JoinedProjection.Of(step, projections))
        {
            ActivationFormat form = joined.Matrix.Format.Activations;
            if (forms.Add(form)) input = inputs.Quantize(launches, input, form, () => tileSize(form, input.Count()));
            launches.Add(Multiply(joined, inputs.Tiles(input.Y, form), input.Count, tileSize));
        }

        return input;
    }

    private Action Multiply(JoinedProjection joined, ArrayView<int> tiles, Func<int> count, Func<ActivationFormat, int, int> tileSize)
    {
        PanelMatrix w = joined.Matrix;
        ProductLaunchers product = w.Format.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(_accelerator));
        (ProjectLauncher one, ProjectLauncher many) = (product.One, product.Many);
        GpuTensor y = joined.Output, residual = joined.Residual ?? y;
        int flags = (joined.Bias is null ? 0 : ProductTiles.HasBias) | (joined.Residual is null ? 0 : ProductTiles.HasResidual);
        ProductShape[] shapes = ProductShape.Launches(w.Format, w.Rows, w.Columns);
        int manyThreads = step.Prefill == PrefillProducts.SoftwareCores ? Fragments.Threads : _accelerator.RangePrograms * ThreadLanes.Count;
        var staged = new Lazy<StagedLaunchers?>(() => Staged(w.Format));
        return () =>
        {
            int rows = count(), size = tileSize(w.Format.Activations, rows);
            ArrayView<float> bias = joined.Bias is { } b ? b.View : y.View;
            if (size == ActivationStage.Tokens)
            {
                // Its sums lie in registers: it takes all ranges at once.
                StagedLaunchers kernel = staged.Value!;
                var groups = new KernelConfig(kernel.Grid(manyThreads, w.Panels, rows), new Index3D(manyThreads, 1, 1));
                kernel.Launch(
                    step.Queue.Launch(), groups, joined.Weights.View, tiles, bias, y.View, residual.View, shapes[0], rows, y.Stride, flags);
                return;
            }

            for (int i = 0; i < shapes.Length; i++)
            {
                int threads = Math.Min(shapes[i].Ranges, _accelerator.RangePrograms) * ThreadLanes.Count;
                var config = new KernelConfig(new Index3D(w.Panels, (rows + size - 1) / size, 1), new Index3D(threads, 1, 1));
                (size == 1 ? one : many)(
                    step.Queue.Launch(), config, joined.Weights.View, tiles, bias, y.View, residual.View, shapes[i], y.Stride, i == shapes.Length - 1 ? flags : 0);
            }
        };
    }

    private StagedLaunchers? Staged(PanelFormat format)
    {
        var binder = new StagedBinder<MmaCore>(_accelerator);
        return step.Prefill switch
        {
            PrefillProducts.TensorCores => format.Visit<StagedLaunchers?, ThreadLanes<FragmentRows>, float, int>(binder),
            PrefillProducts.SoftwareCores
                => format.Visit<StagedLaunchers?, ThreadLanes<FragmentRows>, float, int>(new StagedBinder<SoftwareCore>(_accelerator)),
            _ => format.Visit<StagedLaunchers?, ThreadLanes<G>, float, int>(binder),
        };
    }
}
