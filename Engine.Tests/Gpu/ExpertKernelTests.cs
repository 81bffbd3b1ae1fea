using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>The choice of experts and the sum of what they computed have the bits of the CPU.</summary>
public abstract unsafe class ExpertKernelTests : GpuTests
{
    private static readonly CpuKernels Cpu = new(LaneWidths.Choose());

    [GpuFact, ChecksKernel("ExpertKernels.Route")]
    public void Routing() => PerGroup(Route<WarpGroup>, Route<SharedMemoryGroup>);

    [GpuFact, ChecksKernel("ExpertKernels.Combine")]
    public void Combining() => PerGroup(Combine<WarpGroup>, Combine<SharedMemoryGroup>);

    private void Route<G>() where G : struct, ILaneGroup
    {
        const int Tokens = 5;
        var kernel = Accelerator.Kernel(ExpertKernels<G>.Route, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<int>,
            ArrayView<float>, RouteRule, int, int>(ExpertKernels<G>.Route));
        foreach (RouteRule rule in Shapes(
            RouteRule.Softmax(1, 1, false), RouteRule.Softmax(5, 2, true), RouteRule.Softmax(16, 16, true), RouteRule.Softmax(40, 20, false),
            RouteRule.Softmax(128, 8, true), RouteRule.Softmax(33, 4, true),
            new RouteRule(12, 3, sigmoid: true, corrected: true, groups: 4, topGroups: 2, groupScores: 2, renormalise: true, eps: 1e-20f, scale: 2.5f),
            new RouteRule(60, 6, sigmoid: false, corrected: false, groups: 3, topGroups: 1, groupScores: 1, renormalise: false, eps: 0, scale: 16)))
        {
            (int n, int k) = (rule.Experts, rule.Chosen);
            var random = new Random(n);
            float[] ties = [.. Enumerable.Range(0, n).Select(_ => random.Next(-3, 3) / 2f)], correction = Rows.Plain(random, n, 0.3);
            float[][] logits = [Rows.Plain(random, n, 8), ties, new float[n], Rows.Plain(random, n), Rows.Wide(random, n)];
            using var on = new DeviceArrays(Accelerator);
            ArrayView<int> experts = on.Up(new int[Tokens * k]);
            ArrayView<float> weights = on.Up(new float[Tokens * k]), scratch = on.Up(new float[Tokens * 2 * n]);
            kernel(on.Stream, new KernelConfig(Tokens, 1), on.Up(DeviceArrays.Spread(logits)), on.Up(correction), scratch, experts, weights, rule, DeviceArrays.Stride(n), 2 * n);
            (int[] chosen, float[] weighed) = (on.Down(experts), on.Down(weights));
            for (int t = 0; t < Tokens; t++)
            {
                (int[] e, float[] w) = (new int[k], new float[k]);
                fixed (int* pe = e)
                fixed (float* pl = logits[t], pc = correction, ps = new float[2 * n], pw = w)
                    Cpu.Route(pl, pc, ps, in rule, pe, pw);
                Assert.Equal(e, chosen[(t * k)..(t * k + k)]);
                Close.SameBits(w, weighed[(t * k)..(t * k + k)], $"{k} of {n}, token {t}");
            }
        }
    }

    private void Combine<G>() where G : struct, ILaneGroup
    {
        const int Tokens = 3;
        var kernel = Accelerator.Kernel(ExpertKernels<G>.Combine, static a => a.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>(
            ExpertKernels<G>.Combine));
        foreach ((int n, int k) in Shapes((1, 1), (64, 4), (130, 3), (100, 2)))
        {
            var random = new Random(n);
            float[][] x = Random(Tokens), y = Random(GpuTensor.Padded(Tokens) * k);
            float[] weights = Rows.Plain(random, GpuTensor.Padded(Tokens) * k);
            using var on = new DeviceArrays(Accelerator);
            ArrayView<float> sum = on.Up(DeviceArrays.Spread(x));
            kernel(on.Stream, Accelerator.Rows(Tokens), on.Up(DeviceArrays.Spread(y)), on.Up(weights), sum, n, DeviceArrays.Stride(n), DeviceArrays.Stride(n), k);
            float[] actual = on.Down(sum);
            for (int t = 0; t < Tokens; t++)
            {
                for (int j = 0; j < k; j++)
                {
                    fixed (float* px = x[t], py = y[t * k + j]) Cpu.AddScaled(px, py, weights[t * k + j], n);
                }

                Close.SameBits(x[t], DeviceArrays.Row(actual, t, n), $"{k} experts of {n}, token {t}");
            }

            float[][] Random(int rows) => [.. Enumerable.Range(0, rows).Select(_ => Rows.Plain(random, n))];
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClExpertKernelTests : ExpertKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorExpertKernelTests : ExpertKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaExpertKernelTests : ExpertKernelTests;
