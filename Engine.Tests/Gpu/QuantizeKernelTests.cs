using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>Activations brought into tiles are the very words that the CPU writes.</summary>
public abstract class QuantizeKernelTests : GpuTests
{
    [GpuFact, ChecksKernel("QuantizeKernels.Float32", "QuantizeKernels.Int8By32", "QuantizeKernels.Int8By256", "QuantizeKernels.Int16By128")]
    public void Every_format() => PerGroup(Quantize<WarpGroup>, Quantize<SharedMemoryGroup>);

    private void Quantize<G>() where G : struct, ILaneGroup
    {
        Check(ActivationFormat.Float32, QuantizeKernels<G>.Float32, Shapes(1, 31, 64, 100));
        Check(ActivationFormat.Int8By32, QuantizeKernels<G>.Int8By32, Shapes(32, 320, 96));
        Check(ActivationFormat.Int8By256, QuantizeKernels<G>.Int8By256, Shapes(256, 768, 512));
        Check(ActivationFormat.Int16By128, QuantizeKernels<G>.Int16By128, Shapes(1, 127, 256, 300));
    }

    private void Check(ActivationFormat format, Action<ArrayView<float>, ArrayView<int>, int, int, int, int, int, int, int> entry, int[] lengths)
    {
        QuantizeLauncher kernel = Accelerator.Kernel(entry, a => (QuantizeLauncher)a.LoadKernel(entry).Invoke);
        foreach (int k in lengths)
        {
            foreach ((int tokens, int size) in Shapes((1, 1), (3, 1), (5, 4), (8, 4), (6, 4)))
            {
                var random = new Random(k + tokens);
                float[][] x = [.. Enumerable.Range(0, tokens).Select(t => t == 1 ? new float[k] : Rows.Plain(random, k, Math.Pow(10, t - 2)))];
                using var on = new DeviceArrays(Accelerator);
                int[] expected = HostTiles.Of(format, [.. x.SelectMany(row => row)], tokens, k, size);
                ArrayView<int> tiles = on.Up(new int[expected.Length]);
                int rows = (tokens + size - 1) / size * size;
                kernel(on.Stream, Accelerator.Rows(rows), on.Up(DeviceArrays.Spread(x)), tiles, k, DeviceArrays.Stride(k), format.Blocks(k), format.TokenBytes(k) / sizeof(int),
                    format.SumsAt(k), format.ScalesAt(k), size);
                int used = rows * (format.TokenBytes(k) / sizeof(int));
                Assert.True(expected.AsSpan(0, used).SequenceEqual(on.Down(tiles).AsSpan(0, used)), $"{format}, {tokens} tokens of {k} in tiles of {size}");
            }
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClQuantizeKernelTests : QuantizeKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorQuantizeKernelTests : QuantizeKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaQuantizeKernelTests : QuantizeKernelTests;
