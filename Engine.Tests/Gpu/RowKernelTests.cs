using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>What follows from one row has the bits of the CPU.</summary>
public abstract unsafe class RowKernelTests : GpuTests
{
    private const float Eps = 1e-5f;
    private const int Count = 5;

    private static readonly CpuKernels Cpu = new(LaneWidths.Choose());

    // Rows are taken in an order of their own.
    private static readonly int[] Order = [3, 0, 4, 2, 2, .. new int[GpuTensor.Padded(Count) - Count]];

    private int[] Lengths => Shapes(1, 15, 16, 17, 63, 64, 65, 259, 100);

    [GpuFact, ChecksKernel("RowKernels.RmsNorm")]
    public void A_root_mean_square_norm() => PerGroup(RmsNorm<WarpGroup>, RmsNorm<SharedMemoryGroup>);

    [GpuFact, ChecksKernel("RowKernels.LayerNorm")]
    public void A_layer_norm() => PerGroup(LayerNorm<WarpGroup>, LayerNorm<SharedMemoryGroup>);

    [GpuFact, ChecksKernel("RowKernels.RmsNormHeads", "RowKernels.LayerNormHeads")]
    public void Norms_of_heads() => PerGroup(NormHeads<WarpGroup>, NormHeads<SharedMemoryGroup>);

    [GpuFact, ChecksKernel("RowKernels.SwiGlu", "RowKernels.Gelu", "RowKernels.GeluTanh")]
    public void Activations() => PerGroup(Activate<WarpGroup>, Activate<SharedMemoryGroup>);

    private void RmsNorm<G>() where G : struct, ILaneGroup
    {
        var kernel = Accelerator.Kernel(RowKernels<G>.RmsNorm, static a =>
            a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, float>(RowKernels<G>.RmsNorm));
        foreach (int n in Lengths)
        {
            using var on = new DeviceArrays(Accelerator);
            (float[][] x, float[] w, _) = Inputs(n);
            int stride = DeviceArrays.Stride(n);
            ArrayView<float> y = on.Up(DeviceArrays.Spread(x));
            kernel(on.Stream, Accelerator.Rows(Count), on.Up(Order), on.Up(DeviceArrays.Spread(x)), on.Up(w), y, n, stride, stride, Eps);
            Same(x, n, on.Down(y), row => OnCpu(x[Order[row]], (px, py) => Call(w, pw => Cpu.RmsNorm(px, pw, py, n, Eps))), "RMS norm");
        }
    }

    private void LayerNorm<G>() where G : struct, ILaneGroup
    {
        var kernel = Accelerator.Kernel(RowKernels<G>.LayerNorm, static a =>
            a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, float>(RowKernels<G>.LayerNorm));
        foreach (int n in Lengths)
        {
            using var on = new DeviceArrays(Accelerator);
            (float[][] x, float[] w, float[] b) = Inputs(n);
            int stride = DeviceArrays.Stride(n);
            ArrayView<float> y = on.Up(DeviceArrays.Spread(x));
            kernel(on.Stream, Accelerator.Rows(Count), on.Up(Order), on.Up(DeviceArrays.Spread(x)), on.Up(w), on.Up(b), y, n, stride, stride, Eps);
            Same(x, n, on.Down(y), row => OnCpu(x[Order[row]], (px, py) => Call(w, pw => Call(b, pb => Cpu.LayerNorm(px, pw, pb, py, n, Eps)))), "layer norm");
        }
    }

    private void NormHeads<G>() where G : struct, ILaneGroup
    {
        var root = Accelerator.Kernel(RowKernels<G>.RmsNormHeads, static a =>
            a.LoadKernel<ArrayView<float>, ArrayView<float>, int, int, float>(RowKernels<G>.RmsNormHeads));
        var whole = Accelerator.Kernel(RowKernels<G>.LayerNormHeads, static a =>
            a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, float>(RowKernels<G>.LayerNormHeads));
        foreach ((int heads, int n) in Shapes((3, 16), (5, 64), (1, 80), (2, 20)))
        {
            using var on = new DeviceArrays(Accelerator);
            (float[][] x, _, _) = Inputs(heads * n);
            (_, float[] w, float[] b) = Inputs(n);
            int stride = DeviceArrays.Stride(heads * n);
            var grid = new KernelConfig(new Index3D(heads, Count, 1), new Index3D(ThreadLanes.Count, 1, 1));
            ArrayView<float> y = on.Up(DeviceArrays.Spread(x)), z = on.Up(DeviceArrays.Spread(x));
            root(on.Stream, grid, y, on.Up(w), n, stride, Eps);
            whole(on.Stream, grid, z, on.Up(w), on.Up(b), n, stride, Eps);
            Same(x, heads * n, on.Down(y), row => Heads(x[row], n, head => OnCpu(head, (px, py) => Call(w, pw => Cpu.RmsNorm(px, pw, py, n, Eps)))), "RMS norm of heads");
            Same(x, heads * n, on.Down(z), row => Heads(x[row], n, head => OnCpu(head, (px, py) => Call(w, pw => Call(b, pb => Cpu.LayerNorm(px, pw, pb, py, n, Eps))))),
                "layer norm of heads");
        }
    }

    private void Activate<G>() where G : struct, ILaneGroup
    {
        var gated = Accelerator.Kernel(RowKernels<G>.SwiGlu, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, int, int>(RowKernels<G>.SwiGlu));
        Action<ArrayView<float>, int, int> gelu = RowKernels<G>.Gelu, tanh = RowKernels<G>.GeluTanh;
        var exact = Accelerator.Kernel(gelu, a => a.LoadKernel(gelu));
        var byTanh = Accelerator.Kernel(tanh, a => a.LoadKernel(tanh));
        foreach (int n in Lengths)
        {
            using var on = new DeviceArrays(Accelerator);
            (float[][] x, float[] up, _) = Inputs(n);
            float[][] ups = [.. x.Select(_ => up)];
            int stride = DeviceArrays.Stride(n);
            ArrayView<float> y = on.Up(DeviceArrays.Spread(x)), z = on.Up(DeviceArrays.Spread(x)), u = on.Up(DeviceArrays.Spread(x));
            gated(on.Stream, Accelerator.Rows(Count), y, on.Up(DeviceArrays.Spread(ups)), n, stride);
            exact(on.Stream, Accelerator.Rows(Count), z, n, stride);
            byTanh(on.Stream, Accelerator.Rows(Count), u, n, stride);
            Same(x, n, on.Down(y), row => OnCpu(x[row], (px, py) => Call(up, pu => Cpu.SwiGlu(px, pu, py, n))), "SwiGLU");
            Same(x, n, on.Down(z), row => OnCpu(x[row], (px, py) => FunctionKernels.Of<Gelu>(Cpu.Width).Map(px, py, n, 0)), "GELU");
            Same(x, n, on.Down(u), row => OnCpu(x[row], (px, py) => FunctionKernels.Of<GeluTanh>(Cpu.Width).Map(px, py, n, 0)), "GELU by tanh");
        }
    }

    private static (float[][] X, float[] W, float[] B) Inputs(int n)
    {
        var random = new Random(n);
        return ([.. Enumerable.Range(0, Count).Select(r => r == 1 ? Rows.Wide(random, n) : Rows.Plain(random, n, 4))], Rows.Plain(random, n, 2), Rows.Plain(random, n));
    }

    private static void Same(float[][] x, int n, float[] actual, Func<int, float[]> expected, string what)
    {
        for (int row = 0; row < x.Length; row++) Close.SameBits(expected(row), DeviceArrays.Row(actual, row, n), $"{what} of {n}, row {row}");
    }

    private static float[] Heads(float[] x, int n, Func<float[], float[]> of) => [.. x.Chunk(n).SelectMany(of)];

    private delegate void Pointer(float* p);

    private delegate void Pointers(float* x, float* y);

    private static void Call(float[] values, Pointer body)
    {
        fixed (float* p = values) body(p);
    }

    private static float[] OnCpu(float[] x, Pointers body)
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y) body(px, py);
        return y;
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClRowKernelTests : RowKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorRowKernelTests : RowKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaRowKernelTests : RowKernelTests;
