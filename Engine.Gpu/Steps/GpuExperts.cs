using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Gpu.Tiles;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>
/// The launches of experts: each pair of a token and one of its experts is a row of its own. The gate and up projections of an expert are one product where
/// their format is one.
/// </summary>
internal sealed class GpuExperts<G>(GpuStep step, GpuInputs<G> inputs, GpuProducts<G> products) where G : struct, ILaneGroup
{
    private readonly GpuAccelerator _accelerator = step.Accelerator;
    private readonly Dictionary<(int, int, int, int, int), Buffers> _buffers = [];

    /// <summary>Appends one layer's experts.</summary>
    public void Append(List<Action> launches, MixExperts mix, InputRows h)
    {
        Experts experts = mix.Experts;
        int k = experts.NumExpertsPerTok;
        Buffers at = Of(experts, k);
        GpuTensor x = step[mix.X], logits = step[at.Logits];
        // One by one, as the experts take them: a form that both multiply is there once.
        HashSet<ActivationFormat> forms = [];
        h = products.Append(launches, [new Projection(experts.Router, at.Logits)], h, static (_, _) => 1, forms);
        var route = _accelerator.Kernel(ExpertKernels<G>.Route, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<int>,
            ArrayView<float>, RouteRule, int, int>(ExpertKernels<G>.Route));
        RouteRule rule = experts.Routing.RuleFor(logits.Columns);
        DeviceSlice<float>? correction = experts.Routing.CorrectionBias is { } bias ? step.Weights.Values(bias) : null;
        launches.Add(() => route(step.Queue.Launch(), new KernelConfig(step.NumTokens, 1), logits.View, correction is { } c ? c.View : logits.View, at.Scores.View,
            at.Experts, at.Weights.View, rule, logits.Stride, at.Scores.Stride));

        foreach ((ExpertLinear[] joined, GpuTensor y) in FirstProducts(experts, at)) h = Project(launches, joined, h, forms, at, y, k);
        Project(launches, [experts.DownProj], inputs.SwiGlu(at.Gate, at.Up, () => step.NumTokens * k), [], at, at.Y, 1);
        var combine =
            _accelerator.Kernel(ExpertKernels<G>.Combine, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>(
            ExpertKernels<G>.Combine));
        launches.Add(() => combine(
            step.Queue.Launch(), _accelerator.Rows(step.NumTokens), at.Y.View, at.Weights.View, x.View, x.Columns, at.Y.Stride, x.Stride, k));
    }

    // Gate and up projection, together where they can be.
    private IEnumerable<(ExpertLinear[] Joined, GpuTensor Y)> FirstProducts(Experts experts, Buffers at)
    {
        ExpertLinear gate = experts.GateProj, up = experts.UpProj!;
        bool isOne = step.Weights.Matrix(gate.First).Format == step.Weights.Matrix(up.First).Format && at.Gate.Whole == at.Up.Whole
            && Join([gate, up]) is not null;
        return isOne ? [([gate, up], at.Gate)] : [([gate], at.Gate), ([up], at.Up)];
    }

    // The experts' panels: of each expert those of all projections.
    private DeviceSlice<byte>? Join(ExpertLinear[] projections)
        => step.Weights.TryJoin([.. Enumerable.Range(0, projections[0].Count).SelectMany(e => projections.Select(p => p[e]))]);

    private InputRows Project(
        List<Action> launches, ExpertLinear[] projections, InputRows x, HashSet<ActivationFormat> forms, Buffers at, GpuTensor y, int pairsPerRow)
    {
        PanelMatrix w = step.Weights.Matrix(projections[0].First);
        var all = new PanelMatrix(w.Format, projections.Sum(p => p.First.Rows), w.Columns);
        DeviceSlice<byte> weights = Join(projections) ?? throw new NotSupportedException("experts that layers share have no kernel on a GPU");
        if (forms.Add(w.Format.Activations)) x = inputs.Quantize(launches, x, w.Format.Activations, static () => 1);
        ArrayView<int> tiles = inputs.Tiles(x.Y, w.Format.Activations);
        ExpertLauncher kernel = w.Format.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(_accelerator)).Expert;
        foreach (ProductShape shape in ProductShape.Launches(w.Format, all.Rows, w.Columns))
        {
            int threads = Math.Min(shape.Ranges, _accelerator.RangePrograms) * ThreadLanes.Count;
            launches.Add(() =>
                kernel(step.Queue.Launch(), new KernelConfig(new Index3D(all.Panels, x.Count() * pairsPerRow, 1), new Index3D(threads, 1, 1)), weights.View,
                tiles, at.Experts, y.View, shape, all.Panels, y.Stride, pairsPerRow));
        }

        return x;
    }

    // Layers with experts of the same sizes share buffers.
    private Buffers Of(Experts experts, int k)
    {
        int gate = experts.GateProj.First.Rows, up = experts.UpProj!.First.Rows;
        var sizes = (experts.GateProj.Count, k, gate, up, experts.DownProj.First.Rows);
        if (_buffers.TryGetValue(sizes, out Buffers? buffers)) return buffers;
        // A grid has as many tokens as fill its groups, and each token its pairs.
        int pairs = GpuTensor.Padded(step.Input.MaxTokens) * k;
        // Side by side, where the gate's panels are full.
        GpuTensor? both = gate % PanelFormat.Rows == 0 ? step.Buffer(pairs, gate + up) : null;
        return _buffers[sizes] = new Buffers(
            StepGraph.Tokens("router", experts.GateProj.Count),
            step.Buffer(step.Input.MaxTokens, Route.ScratchFloats(experts.GateProj.Count)), step.Integers(pairs), step.Buffer(1, pairs), both?.Part(0, gate) ?? step.Buffer(pairs, gate),
            both?.Part(gate, up) ?? step.Buffer(pairs, up), step.Buffer(pairs, experts.DownProj.First.Rows));
    }

    private sealed record Buffers(StepTensor Logits, GpuTensor Scores, ArrayView<int> Experts, GpuTensor Weights, GpuTensor Gate, GpuTensor Up, GpuTensor Y);
}
