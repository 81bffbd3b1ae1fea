using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>The launches of experts: each pair of a token and one of its experts is a row of its own.</summary>
internal sealed class GpuExperts<G>(GpuStep step, GpuRows<G> rows, GpuProducts<G> products) where G : struct, ILaneGroup
{
    private readonly GpuAccelerator _accelerator = step.Accelerator;
    private readonly AcceleratorStream _stream = step.Stream;
    private readonly Dictionary<(int, int, int, int, int), Buffers> _buffers = [];

    /// <summary>Appends one layer's experts.</summary>
    public void Append(List<Action> launches, MixExperts mix)
    {
        Experts experts = mix.Experts;
        foreach (ExpertLinear stack in (ReadOnlySpan<ExpertLinear>)[experts.GateProj, experts.UpProj, experts.DownProj]) step.Weights.Stack(stack);
        int k = experts.NumExpertsPerTok;
        Buffers at = Of(experts, k);
        GpuTensor x = step[mix.X], logits = step[at.Logits];
        products.Append(launches, new Project(mix.H, new Projection(experts.Router, at.Logits)));
        var route =
            _accelerator.Kernel(ExpertKernels<G>.Route, static a => a.LoadKernel<ArrayView<float>, ArrayView<int>, ArrayView<float>, int, int, int, int>(
            ExpertKernels<G>.Route));
        launches.Add(() => route(_stream, new KernelConfig(step.NumTokens, 1), logits.View, at.Experts, at.Weights.View, logits.Columns, logits.Stride, k,
            experts.Renormalize ? 1 : 0));

        Func<int> tokens = () => step.NumTokens, pairs = () => step.NumTokens * k;
        Project(launches, experts.GateProj, step[mix.H], tokens, at, at.Gate, k);
        Project(launches, experts.UpProj, step[mix.H], tokens, at, at.Up, k);
        launches.Add(rows.SwiGlu(at.Gate, at.Up, pairs));
        Project(launches, experts.DownProj, at.Gate, pairs, at, at.Y, 1);
        var combine =
            _accelerator.Kernel(ExpertKernels<G>.Combine, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>(
            ExpertKernels<G>.Combine));
        launches.Add(() => combine(_stream, _accelerator.Rows(step.NumTokens), at.Y.View, at.Weights.View, x.View, x.Columns, at.Y.Stride, x.Stride, k));
    }

    private void Project(List<Action> launches, ExpertLinear experts, GpuTensor x, Func<int> count, Buffers at, GpuTensor y, int pairsPerRow)
    {
        PanelMatrix w = step.Weights.Matrix(experts.First);
        ArrayView<int> tiles = products.Tiles(x, w.Format.Activations);
        launches.Add(products.Quantize(x, w.Format.Activations, tiles, count, static () => 1));
        ExpertLauncher kernel = w.Format.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(_accelerator)).Expert;
        foreach (ProductShape shape in ProductShape.Launches(w.Format, w.Rows, w.Columns))
        {
            int threads = Math.Min(shape.Ranges, _accelerator.RangePrograms) * ThreadLanes.Count;
            launches.Add(() =>
                kernel(_stream, new KernelConfig(new Index3D(w.Panels, count() * pairsPerRow, 1), new Index3D(threads, 1, 1)), step.Weights.Panels(experts),
                    tiles, at.Experts, y.View, shape, w.Panels, y.Stride, pairsPerRow));
        }
    }

    // Layers with experts of the same sizes share buffers.
    private Buffers Of(Experts experts, int k)
    {
        var sizes = (experts.GateProj.Count, k, experts.GateProj.First.Rows, experts.UpProj.First.Rows, experts.DownProj.First.Rows);
        if (_buffers.TryGetValue(sizes, out Buffers? buffers)) return buffers;
        // A grid has as many tokens as fill its groups, and each token its pairs.
        int pairs = GpuTensor.Padded(step.Input.MaxTokens) * k;
        return _buffers[sizes] = new Buffers(
            StepGraph.Tokens("router", experts.GateProj.Count), step.Integers(pairs), step.Buffer(1, pairs), step.Buffer(pairs, experts.GateProj.First.Rows),
            step.Buffer(pairs, experts.UpProj.First.Rows), step.Buffer(pairs, experts.DownProj.First.Rows));
    }

    private sealed record Buffers(StepTensor Logits, ArrayView<int> Experts, GpuTensor Weights, GpuTensor Gate, GpuTensor Up, GpuTensor Y);
}
