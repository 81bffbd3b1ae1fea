using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>Activations brought into tiles are the very words that the CPU writes, whatever they follow from, and however many programs share a row.</summary>
public abstract unsafe class InputKernelTests : GpuTests
{
    private const float Eps = 1e-5f;

    private static readonly CpuKernels Cpu = new(LaneWidths.Choose());

    private delegate void Body(float* x, float* a, float* b, float* y, int n);

    private static readonly Dictionary<string, Body> Bodies = new()
    {
        ["Quantize"] = (x, a, b, y, n) => new Span<float>(x, n).CopyTo(new Span<float>(y, n)),
        ["QuantizeRmsNorm"] = (x, a, b, y, n) => Cpu.RmsNorm(x, a, y, n, Eps),
        ["QuantizeLayerNorm"] = (x, a, b, y, n) => Cpu.LayerNorm(x, a, b, y, n, Eps),
        ["QuantizeSwiGlu"] = (x, a, b, y, n) => Cpu.SwiGlu(x, a, y, n),
        ["QuantizeGelu"] = (x, a, b, y, n) => FunctionKernels.Of<Gelu>(Cpu.Width).Map(x, y, n, 0),
        ["QuantizeGeluTanh"] = (x, a, b, y, n) => FunctionKernels.Of<GeluTanh>(Cpu.Width).Map(x, y, n, 0),
    };

    [GpuFact, ChecksKernel("InputKernels.Quantize")]
    public void Every_source_in_every_format() => PerGroup(Quantize<WarpGroup>, Quantize<SharedMemoryGroup>);

    private void Quantize<G>() where G : struct, ILaneGroup
    {
        foreach ((string name, Func<ActivationFormat, InputEntry?> entry) in InputBinder<G>.Sources)
        {
            // A compiler of OpenCL's takes long: all lengths of what is there, one of what is computed.
            bool all = name == "Quantize";
            Check(name, ActivationFormat.Float32, entry, all ? Shapes(1, 64, 100) : [100]);
            Check(name, ActivationFormat.Int8By32, entry, all ? Shapes(320, 96) : [320]);
            Check(name, ActivationFormat.Int8By256, entry, all ? Shapes(256, 512) : [512]);
            Check(name, ActivationFormat.Int16By128, entry, all ? Shapes(127, 300) : [300]);
        }
    }

    private void Check(string name, ActivationFormat format, Func<ActivationFormat, InputEntry?> entry, int[] lengths)
    {
        InputLauncher kernel = Kind == AcceleratorKind.Cuda ? InputBinder<WarpGroup>.Bind(Accelerator, entry(format)!) : InputBinder<SharedMemoryGroup>.Bind(Accelerator, entry(format)!);
        bool isNorm = name.EndsWith("Norm", StringComparison.Ordinal);
        foreach (int n in lengths)
        {
            foreach ((int tokens, int size) in Shapes((1, 1), (3, 1), (5, 4), (8, 4), (6, 4)))
            {
                var random = new Random(n + tokens);
                int[] order = [.. Enumerable.Range(0, GpuTensor.Padded(tokens)).Select(row => isNorm ? (row * 3 + 1) % tokens : row)];
                float[][] x = [.. Enumerable.Range(0, tokens).Select(t => t == 1 ? new float[n] : Rows.Plain(random, n, Math.Pow(10, t - 2)))];
                float[][] a = [.. x.Select(_ => Rows.Plain(random, n, 2))];
                float[] b = Rows.Plain(random, n);
                int stride = DeviceArrays.Stride(n);
                var shape = new InputShape(format, n, stride, isNorm ? 0 : stride, stride, Eps, isGathered: isNorm);
                float[] y = [.. Enumerable.Range(0, tokens).SelectMany(t => Row(Bodies[name], x[order[t]], isNorm ? a[0] : a[t], b))];
                int[] expected = HostTiles.Of(format, y, tokens, n, size);

                using var on = new DeviceArrays(Accelerator);
                ArrayView<float> rows = on.Up(DeviceArrays.Spread(x)), to = name == "Quantize" ? rows : on.Up(DeviceArrays.Spread([.. x.Select(_ => new float[n])]));
                ArrayView<int> tiles = on.Up(new int[expected.Length]);
                kernel(on.Stream, new KernelConfig((tokens + size - 1) / size * size, Math.Min(Accelerator.InputPrograms, shape.Blocks) * ThreadLanes.Count), on.Up(order), rows,
                    on.Up(DeviceArrays.Spread(a)), on.Up(b), to, tiles, shape, size);
                string what = $"{name} {format}, {tokens} tokens of {n} in tiles of {size}";
                int[] actual = on.Down(tiles);
                // Of a source, the rest of the last tile follows from rows of nobody.
                int whole = (name == "Quantize" ? (tokens + size - 1) / size : tokens / size) * size, words = whole * (format.TokenBytes(n) / sizeof(int));
                Assert.True(expected.AsSpan(0, words).SequenceEqual(actual.AsSpan(0, words)), what);
                float[] there = on.Down(to);
                for (int t = 0; t < tokens; t++) Close.SameBits(y[(t * n)..(t * n + n)], DeviceArrays.Row(there, t, n), what);
            }
        }
    }

    private static float[] Row(Body body, float[] x, float[] a, float[] b)
    {
        var y = new float[x.Length];
        fixed (float* px = x, pa = a, pb = b, py = y) body(px, pa, pb, py, x.Length);
        return y;
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClInputKernelTests : InputKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorInputKernelTests : InputKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaInputKernelTests : InputKernelTests;
