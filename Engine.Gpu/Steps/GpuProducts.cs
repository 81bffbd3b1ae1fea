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

/// <summary>The launches of projections: the input is brought once into each form that their weights multiply.</summary>
internal sealed class GpuProducts<G>(GpuStep step) where G : struct, ILaneGroup
{
    private readonly GpuAccelerator _accelerator = step.Accelerator;
    private readonly AcceleratorStream _stream = step.Stream;
    private readonly Dictionary<(GpuTensor, ActivationFormat), ArrayView<int>> _tiles = [];

    /// <summary>Appends projections of one input.</summary>
    public void Append(List<Action> launches, Project project)
    {
        GpuTensor x = step[project.Input];
        Func<int> count = step.RowsOf(project.Input);
        Dictionary<ActivationFormat, ArrayView<int>> inputs = [];
        foreach (Projection projection in project.Projections)
        {
            PanelMatrix w = step.Weights.Matrix(projection.Layer.Weight);
            if (!inputs.TryGetValue(w.Format.Activations, out ArrayView<int> tiles))
            {
                inputs[w.Format.Activations] = tiles = Tiles(x, w.Format.Activations);
                launches.Add(Quantize(x, w.Format.Activations, tiles, count, () => TileSize(w.Format.Activations, count())));
            }

            launches.Add(Multiply(projection, w, tiles, count));
        }
    }

    /// <summary>Activations of a tensor in a form, in tiles.</summary>
    public ArrayView<int> Tiles(GpuTensor x, ActivationFormat format)
    {
        if (!_tiles.TryGetValue((x, format), out ArrayView<int> tiles))
            _tiles[(x, format)] = tiles = step.Integers(x.View.Length / x.Stride * (format.TokenBytes(x.Columns) / sizeof(int)));
        return tiles;
    }

    /// <summary>Brings a tensor into a form.</summary>
    public Action Quantize(GpuTensor x, ActivationFormat format, ArrayView<int> tiles, Func<int> count, Func<int> tileSize)
    {
        QuantizeLauncher kernel = Quantizer(format);
        int blocks = format.Blocks(x.Columns), words = format.TokenBytes(x.Columns) / sizeof(int), sums = format.SumsAt(x.Columns),
            scales = format.ScalesAt(x.Columns);
        return () =>
        {
            int size = tileSize(), rows = (count() + size - 1) / size * size;
            kernel(_stream, _accelerator.Rows(rows), x.View, tiles, x.Columns, x.Stride, blocks, words, sums, scales, size);
        };
    }

    // Floats have no kernel for many tokens.
    private int TileSize(ActivationFormat format, int rows)
        => rows < ProductTiles.Largest ? 1
            : rows < PrefillTable.From || _accelerator.Prefill == PrefillProducts.Tiles || format == ActivationFormat.Float32 ? ProductTiles.Largest
            : ActivationStage.Tokens;

    private Action Multiply(Projection projection, PanelMatrix w, ArrayView<int> tiles, Func<int> count)
    {
        ProductLaunchers product = w.Format.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(_accelerator));
        (ProjectLauncher one, ProjectLauncher many) = (product.One, product.Many);
        GpuTensor y = step[projection.Output], residual = projection.Residual is { } r ? step[r] : y;
        int flags = (projection.Layer.Bias is null ? 0 : ProductTiles.HasBias) | (projection.Residual is null ? 0 : ProductTiles.HasResidual);
        ProductShape[] shapes = ProductShape.Launches(w.Format, w.Rows, w.Columns);
        int manyThreads = _accelerator.RangePrograms * ThreadLanes.Count;
        var staged = new Lazy<StagedLaunchers?>(() => Staged(w.Format));
        return () =>
        {
            int size = TileSize(w.Format.Activations, count());
            ArrayView<float> bias = projection.Layer.Bias is { } b ? step.Weights.Values(b) : y.View;
            ArrayView<byte> panels = step.Weights.Panels(projection.Layer.Weight);
            if (size == ActivationStage.Tokens)
            {
                // Its sums lie in registers: it takes all ranges at once.
                StagedLaunchers kernel = staged.Value!;
                var groups = new KernelConfig(kernel.Grid(manyThreads, w.Panels, count()), new Index3D(manyThreads, 1, 1));
                kernel.Launch(_stream, groups, panels, tiles, bias, y.View, residual.View, shapes[0], count(), y.Stride, flags);
                return;
            }

            for (int i = 0; i < shapes.Length; i++)
            {
                int threads = Math.Min(shapes[i].Ranges, _accelerator.RangePrograms) * ThreadLanes.Count;
                var config = new KernelConfig(new Index3D(w.Panels, (count() + size - 1) / size, 1), new Index3D(threads, 1, 1));
                (size == 1 ? one : many)(_stream, config, panels, tiles, bias, y.View, residual.View, shapes[i], y.Stride, i == shapes.Length - 1 ? flags : 0);
            }
        };
    }

    private StagedLaunchers? Staged(PanelFormat format)
    {
        var binder = new StagedBinder<MmaCore>(_accelerator);
        return _accelerator.Prefill == PrefillProducts.TensorCores
            ? format.Visit<StagedLaunchers?, ThreadLanes<FragmentRows>, float, int>(binder)
            : format.Visit<StagedLaunchers?, ThreadLanes<G>, float, int>(binder);
    }

    private QuantizeLauncher Quantizer(ActivationFormat format)
    {
        Action<ArrayView<float>, ArrayView<int>, int, int, int, int, int, int, int> entry =
            format == ActivationFormat.Float32 ? QuantizeKernels<G>.Float32
            : format == ActivationFormat.Int8By32 ? QuantizeKernels<G>.Int8By32
            : format == ActivationFormat.Int8By256 ? QuantizeKernels<G>.Int8By256
            : format == ActivationFormat.Int16By128 ? QuantizeKernels<G>.Int16By128
            : throw new NotSupportedException($"activations {format} have no kernel on a GPU");
        return _accelerator.Kernel(entry, a => (QuantizeLauncher)a.LoadKernel(entry).Invoke);
    }
}
