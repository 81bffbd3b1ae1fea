using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;
using RmsNorm = Engine.Manifests.RmsNorm;

namespace Engine.Gpu.Steps;

/// <summary>Rows that projections read, and what they follow from: they are computed where they are brought into the form that weights multiply.</summary>
/// <param name="X">What they follow from.</param>
/// <param name="Y">Where they go; X where they are there.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Rows">Which row of X each follows from; null for the one of its own number.</param>
/// <param name="Entry">The kernel for a form.</param>
/// <param name="A">Weights of a norm, or rows beside X.</param>
/// <param name="AStride">Floats from row to row there; 0 where all share one.</param>
/// <param name="B">Biases of a norm.</param>
/// <param name="Eps">ε of a norm.</param>
internal sealed record InputRows(
    GpuTensor X, GpuTensor Y, Func<int> Count, ArrayView<int>? Rows, Func<ActivationFormat, InputEntry?> Entry, Func<ArrayView<float>> A, int AStride,
    Func<ArrayView<float>> B, float Eps);

/// <summary>The launches that bring rows into the form that weights multiply, and compute them on the way where only that needs them.</summary>
internal sealed class GpuInputs<G>(GpuStep step) where G : struct, ILaneGroup
{
    private readonly Dictionary<(GpuTensor, ActivationFormat), ArrayView<int>> _tiles = [];
    private readonly Dictionary<(int Rows, int Columns), GpuTensor> _scratch = [];

    /// <summary>Rows that are there.</summary>
    public InputRows Stored(GpuTensor x, Func<int> count)
        => new(x, x, count, null, InputBinder<G>.Entry<StoredRow>, () => x.View, x.Stride, () => x.View, 0);

    /// <summary>The rows that an operation computes; null where it computes none from others alone.</summary>
    public InputRows? Of(StepOperation operation) => operation switch
    {
        Normalize n => Norm(n.Norm, null, step[n.X], step[n.Y], step.RowsOf(n.Y)),
        GatherAndNormalize g => Norm(g.Norm!, step.Tables.Outputs, step[g.X], step[g.Y], step.RowsOf(g.Y)),
        ActivateGated s => SwiGlu(step[s.Gate], step[s.Up], step.RowsOf(s.Gate)),
        Activate a => InPlace(
            step[a.X], step.RowsOf(a.X), a.Function == ActivationFunction.Gelu ? InputBinder<G>.Entry<GeluRow<G>> : InputBinder<G>.Entry<GeluTanhRow<G>>),
        _ => null,
    };

    /// <summary>silu(gate) · up.</summary>
    public InputRows SwiGlu(GpuTensor gate, GpuTensor up, Func<int> count)
        => InPlace(gate, count, InputBinder<G>.Entry<SwiGluRow<G>>) with { A = () => up.View, AStride = up.Stride };

    /// <summary>Appends the launch that brings rows into a form, in tiles of a size; returns where they are from there on.</summary>
    public InputRows Quantize(List<Action> launches, InputRows rows, ActivationFormat format, Func<int> tileSize)
    {
        GpuAccelerator accelerator = step.Accelerator;
        InputEntry entry = rows.Entry(format) ?? throw new NotSupportedException($"activations {format} have no kernel on a GPU");
        InputLauncher kernel = InputBinder<G>.Bind(accelerator, entry);
        var shape = new InputShape(format, rows.Y.Columns, rows.X.Stride, rows.AStride, rows.Y.Stride, rows.Eps, rows.Rows is not null);
        ArrayView<int> gathered = rows.Rows ?? step.Tables.Rows.View;
        ArrayView<int> tiles = Tiles(rows.Y, format);
        int threads = Math.Min(accelerator.InputPrograms, shape.Blocks) * ThreadLanes.Count;
        launches.Add(() =>
        {
            int size = tileSize(), count = (rows.Count() + size - 1) / size * size;
            kernel(step.Queue.Launch(), new KernelConfig(count, threads), gathered, rows.X.View, rows.A(), rows.B(), rows.Y.View, tiles, shape, size);
        });
        return Stored(rows.Y, rows.Count);
    }

    /// <summary>Where a tensor's rows are in a form.</summary>
    public ArrayView<int> Tiles(GpuTensor x, ActivationFormat format)
    {
        if (!_tiles.TryGetValue((x, format), out ArrayView<int> tiles))
            _tiles[(x, format)] = tiles = step.Integers((long)x.Rows * (format.TokenBytes(x.Columns) / sizeof(int)));
        return tiles;
    }

    private InputRows Norm(Norm norm, ArrayView<int>? rows, GpuTensor x, GpuTensor y, Func<int> count)
    {
        if (x == y) y = Scratch(x);
        switch (norm)
        {
            case RmsNorm rms:
                DeviceSlice<float> weight = step.Weights.Values(rms.Weight!);
                return new InputRows(x, y, count, rows, InputBinder<G>.Entry<RmsNormRow<G>>, () => weight.View, 0, () => weight.View, rms.Eps);
            case LayerNorm layer:
                DeviceSlice<float> scale = step.Weights.Values(layer.Weight!), bias = step.Weights.Values(layer.Bias!);
                return new InputRows(x, y, count, rows, InputBinder<G>.Entry<LayerNormRow<G>>, () => scale.View, 0, () => bias.View, layer.Eps);
            default:
                throw new NotSupportedException($"{norm.GetType().Name} has no kernel on a GPU");
        }
    }

    // What follows from a row in place goes elsewhere: programs without a block of their own read the row too.
    private InputRows InPlace(GpuTensor x, Func<int> count, Func<ActivationFormat, InputEntry?> entry)
        => Stored(x, count) with { Y = Scratch(x), Entry = entry };

    private GpuTensor Scratch(GpuTensor x)
    {
        if (!_scratch.TryGetValue((x.Rows, x.Columns), out GpuTensor? scratch)) _scratch[(x.Rows, x.Columns)] = scratch = step.Buffer(x.Rows, x.Columns);
        return scratch;
    }
}
