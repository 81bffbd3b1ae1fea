using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Graphs.Operations;
using Engine.Kernels.Tensors;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>The launches of what follows from a row alone: embeddings, norms, activations.</summary>
internal sealed class GpuRows<G>(GpuStep step) where G : struct, ILaneGroup
{
    private readonly GpuAccelerator _accelerator = step.Accelerator;

    /// <summary>Rows of the embedding, and learned positions where there are some.</summary>
    public void Embed(List<Action> launches, Embed embed)
    {
        GpuTensor x = step[embed.X];
        PanelMatrix matrix = step.Weights.Matrix(embed.Table);
        GatherLauncher gather = matrix.Format.Weights<GatherLauncher, ThreadLanes<SingleThread>, float, int>(new EmbedBinder(_accelerator));
        int blocks = matrix.Format.Blocks(matrix.Columns), blockSize = matrix.Format.BlockSize;
        DeviceSlice<byte> panels = step.Weights.Panels(embed.Table);
        launches.Add(() => gather(
            step.Queue.Launch(), _accelerator.Rows(step.NumTokens), step.Tables.Ids, panels.View, x.View, blocks, blockSize,
            matrix.PanelBytes, x.Stride));
        if (embed.Positions is not { } positions) return;
        var add = _accelerator.Kernel(PositionKernels.Add,
            static a => a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, int, int>(PositionKernels.Add));
        DeviceSlice<float> table = step.Weights.Values(positions);
        launches.Add(() => add(step.Queue.Launch(), _accelerator.Rows(step.NumTokens), step.Tables.Tokens, table.View, x.View, x.Columns, x.Stride));
    }

    /// <summary>y = norm(x[rows]).</summary>
    public Action Norm(Norm norm, ArrayView<int> rows, GpuTensor x, GpuTensor y, Func<int> count)
    {
        switch (norm)
        {
            case RmsNorm rms:
                var root = _accelerator.Kernel(RowKernels<G>.RmsNorm, static a =>
                    a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, float>(RowKernels<G>.RmsNorm));
                DeviceSlice<float> weight = step.Weights.Values(rms.Weight!);
                return () =>
                    root(step.Queue.Launch(), _accelerator.Rows(count()), rows, x.View, weight.View, y.View, x.Columns, x.Stride, y.Stride, rms.Eps);
            case LayerNorm layer:
                var whole = _accelerator.Kernel(RowKernels<G>.LayerNorm, static a =>
                    a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, float>(
                    RowKernels<G>.LayerNorm));
                DeviceSlice<float> scale = step.Weights.Values(layer.Weight!), bias = step.Weights.Values(layer.Bias!);
                return () =>
                    whole(step.Queue.Launch(), _accelerator.Rows(count()), rows, x.View, scale.View, bias.View, y.View, x.Columns, x.Stride, y.Stride,
                        layer.Eps);
            default:
                throw new NotSupportedException($"{norm.GetType().Name} has no kernel on a GPU");
        }
    }

    /// <summary>Every head by itself, in place.</summary>
    public Action NormHeads(Norm norm, GpuTensor x, int n)
    {
        int heads = x.Columns / n;
        switch (norm)
        {
            case RmsNorm rms:
                var root = _accelerator.Kernel(RowKernels<G>.RmsNormHeads, static a =>
                    a.LoadKernel<ArrayView<float>, ArrayView<float>, int, int, float>(RowKernels<G>.RmsNormHeads));
                DeviceSlice<float> weight = step.Weights.Values(rms.Weight!);
                return () => root(step.Queue.Launch(), Heads(), x.View, weight.View, n, x.Stride, rms.Eps);
            case LayerNorm layer:
                var whole = _accelerator.Kernel(RowKernels<G>.LayerNormHeads, static a =>
                    a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, float>(RowKernels<G>.LayerNormHeads));
                DeviceSlice<float> scale = step.Weights.Values(layer.Weight!), bias = step.Weights.Values(layer.Bias!);
                return () => whole(step.Queue.Launch(), Heads(), x.View, scale.View, bias.View, n, x.Stride, layer.Eps);
            default:
                throw new NotSupportedException($"{norm.GetType().Name} has no kernel on a GPU");
        }

        KernelConfig Heads() => new(new Index3D(heads, step.NumTokens, 1), new Index3D(ThreadLanes.Count, 1, 1));
    }

    /// <summary>gate = silu(gate) · up.</summary>
    public Action SwiGlu(GpuTensor gate, GpuTensor up, Func<int> count)
    {
        var kernel = _accelerator.Kernel(RowKernels<G>.SwiGlu, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, int, int>(RowKernels<G>.SwiGlu));
        return () => kernel(step.Queue.Launch(), _accelerator.Rows(count()), gate.View, up.View, gate.Columns, gate.Stride);
    }

    /// <summary>x = f(x).</summary>
    public Action Activate(ActivationFunction function, GpuTensor x, Func<int> count)
    {
        Action<ArrayView<float>, int, int> entry = function switch
        {
            ActivationFunction.Gelu => RowKernels<G>.Gelu,
            ActivationFunction.GeluTanh => RowKernels<G>.GeluTanh,
            _ => throw new NotSupportedException($"{function} has no kernel on a GPU"),
        };
        var kernel = _accelerator.Kernel(entry, a => a.LoadKernel(entry));
        return () => kernel(step.Queue.Launch(), _accelerator.Rows(count()), x.View, x.Columns, x.Stride);
    }

    /// <summary>Lets an observer see a stream: it is brought down for it, and costs nothing where there is none.</summary>
    public void Observe(List<Action> launches, Observe observe)
    {
        GpuTensor x = step[observe.X];
        Action? norm = null;
        GpuTensor seen = x;
        if (observe.Norm is { } wanted)
        {
            seen = step.Buffer(step.Input.MaxTokens, x.Columns);
            norm = Norm(wanted, step.Tables.Rows.View, x, seen, () => step.NumTokens);
        }

        launches.Add(() =>
        {
            if (step.Observer is not { } observer) return;
            norm?.Invoke();
            float[] rows = GC.AllocateArray<float>(step.NumTokens * seen.Stride, pinned: true);
            seen.View.SubView(0, rows.Length).CopyToCPU(step.Queue.Copy(), ref rows[0], rows.Length);
            step.Queue.Synchronize();
            for (int t = 0; t < step.NumTokens; t++) observer(observe.Stream, t, rows.AsSpan(t * seen.Stride, seen.Columns));
        });
    }
}
