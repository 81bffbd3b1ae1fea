using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Gpu.Tiles;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Tensors;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>Products and rows of every panel's format.</summary>
public abstract unsafe class ProductKernelTests : GpuTests
{
    private const float Untouched = 7777;

    // What the simulator takes a part of: each way of multiplying.
    private static readonly string[] Some = ["F32", "F16", "Q8_0", "Q4_K", "Q6_K", "IQ4_NL"];

    private IEnumerable<PanelFormat> Panels => PanelFormats.All.Where(p => Kind != AcceleratorKind.Simulator || Some.Contains(p.Source.Name));

    /// <summary>The CPU's bits, in tiles of one token and of four, in one launch and in several.</summary>
    [GpuFact, ChecksKernel("ProductKernels.Project", "ExpertProductKernels.Project")]
    public void A_product_of_every_format() => PerGroup(Multiply<WarpGroup>, Multiply<SharedMemoryGroup>);

    /// <summary>The body that loads several weights at a time, where no device chooses it by itself: a format of each number of planes and steps.</summary>
    [GpuFact]
    public void A_product_with_several_loads_at_a_time()
    {
        if (Kind != AcceleratorKind.Simulator) return;
        foreach (PanelFormat panel in Of("F32", "F16", "Q8_0", "Q4_0", "Q5_0", "Q4_K", "Q6_K", "Q3_K", "TQ2_0"))
        {
            MatMulCase c = Case(panel, 15, 2, 4);
            var run = new ProductRun(Accelerator, c, ProductShape.MaxRanges);
            ProductLaunchers plain = panel.Visit<ProductLaunchers, ThreadLanes<SharedMemoryGroup>, float, int>(new ProductBinder(Accelerator, isWide: false));
            ProductLaunchers wide = panel.Visit<ProductLaunchers, ThreadLanes<SharedMemoryGroup>, float, int>(new ProductBinder(Accelerator, isWide: true));
            float[] expected = run.Project(plain.One, 1, 0, null, null).Y;
            Close.SameBits(expected, run.Project(wide.One, 1, 0, null, null).Y, $"{c}: a token");
            Close.SameBits(expected, run.Project(wide.Many, ProductTiles.Largest, 0, null, null).Y, $"{c}: four tokens");
        }
    }

    /// <summary>
    /// Many tokens at a time, by lanes and by tensor cores, or on the simulator by what stands for them: the bits are those of tiles. A compiler of OpenCL for
    /// processors takes long over barriers in loops: one format there.
    /// </summary>
    [GpuFact, ChecksKernel("StagedProductKernels.Project")]
    public void A_product_of_many_tokens()
    {
        switch (Kind)
        {
            case AcceleratorKind.Cuda:
                foreach (PanelFormat panel in PanelFormats.All.Where(p => p.Precision == Precision.Fast && p.Activations != ActivationFormat.Float32))
                {
                    CheckMany<WarpGroup, WarpGroup, MmaCore>(panel, Case(panel, 150, 9, 43), 256);
                    if (Accelerator.Prefill == PrefillProducts.TensorCores)
                        CheckMany<WarpGroup, FragmentRows, MmaCore>(panel, Case(panel, 150, 9, 43), 256);
                }

                break;
            case AcceleratorKind.OpenCl:
                foreach (PanelFormat panel in Of("Q4_0")) CheckMany<SharedMemoryGroup, SharedMemoryGroup, SoftwareCore>(panel, Case(panel, 33, 19, 11), 128);
                break;
            default:
                // Every tensor core step costs two barriers of 32 of the system's threads: few blocks, of a format of each number of planes and steps.
                foreach ((string name, int blocks) in new[] { ("F16", 1), ("Q8_0", 17), ("Q4_0", 2), ("Q5_0", 2), ("Q4_K", 1), ("Q6_K", 1) })
                {
                    PanelFormat panel = Of(name)[0];
                    MatMulCase c = Case(panel, 15, blocks, 11);
                    CheckMany<SharedMemoryGroup, SharedMemoryGroup, SoftwareCore>(panel, c, ThreadLanes.Count);
                    CheckMany<SharedMemoryGroup, FragmentRows, SoftwareCore>(panel, c, Fragments.Threads);
                }

                break;
        }
    }

    [GpuFact, ChecksKernel("EmbedKernels.Gather")]
    public void A_row_of_every_format()
    {
        const int Tokens = 5;
        foreach (PanelFormat panel in Panels)
        {
            var gather = panel.Weights<GatherLauncher, ThreadLanes<SingleThread>, float, int>(new EmbedBinder(Accelerator));
            int rows = 37, k = RawRows.Length(panel.Source, 8, 7);
            int[] ids = [36, 0, 16, 15, 20];
            byte[] packed = ProductRun.Pack(panel, RawRows.Random(panel.Source, rows, k, 1), rows, k);
            using var on = new DeviceArrays(Accelerator);
            ArrayView<float> x = on.Up(new float[GpuTensor.Padded(Tokens) * DeviceArrays.Stride(k)]);
            gather(on.Stream, Accelerator.Rows(Tokens), on.Up<int>([.. ids, .. new int[GpuTensor.Padded(Tokens) - Tokens]]), on.Up(packed), x, panel.Blocks(k), panel.BlockSize,
                panel.PanelBytes(k), DeviceArrays.Stride(k));
            float[] actual = on.Down(x);
            for (int t = 0; t < Tokens; t++)
            {
                float[] expected = new float[k];
                fixed (byte* p = packed)
                fixed (float* values = expected)
                    panel.GatherRow(p + ids[t] / PanelFormat.Rows * panel.PanelBytes(k), ids[t] % PanelFormat.Rows, k, values);
                Close.SameBits(expected, DeviceArrays.Row(actual, t, k), $"{panel}, row {ids[t]}");
            }
        }
    }

    [GpuFact, ChecksKernel("PositionKernels.Add")]
    public void Learned_positions()
    {
        const int Tokens = 3, N = 70;
        var random = new Random(1);
        float[][] x = [.. Enumerable.Range(0, Tokens).Select(_ => Rows.Plain(random, N))];
        float[] table = Rows.Plain(random, 9 * N);
        int[] positions = [8, 0, 3, .. new int[GpuTensor.Padded(Tokens) - Tokens]];
        var add = Accelerator.Kernel(PositionKernels.Add, static a => a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<float>, int, int>(PositionKernels.Add));
        using var on = new DeviceArrays(Accelerator);
        ArrayView<float> y = on.Up(DeviceArrays.Spread(x));
        add(on.Stream, Accelerator.Rows(Tokens), on.Up<int>([.. positions.SelectMany(position => new[] { position, 0, position })]), on.Up(table), y, N, DeviceArrays.Stride(N));
        float[] actual = on.Down(y);
        for (int t = 0; t < Tokens; t++)
            Close.SameBits([.. x[t].Select((v, i) => v + table[positions[t] * N + i])], DeviceArrays.Row(actual, t, N), $"token {t}");
    }

    private static readonly string[] ManyShapes = ["F32 Fast", "F16 Fast", "Q8_0 Fast", "Q4_K Fast", "MXFP4 Fast", "Q6_K Exact"];

    private static PanelFormat[] Of(params string[] names)
        => [.. names.Select(name => PanelFormats.All.Single(p => p.Source.Name == name && p.Precision == Precision.Fast))];

    private static MatMulCase Case(PanelFormat panel, int rows, int blocks, int tokens)
    {
        int k = RawRows.Length(panel.Source, blocks * panel.BlockSize / panel.Source.BlockSize, 0);
        return new MatMulCase(panel, rows, k, tokens, RawRows.Random(panel.Source, rows, k, blocks), MatMulTests.Noise(tokens * k, rows));
    }

    // A group of threads that lanes G of a plain product, and those of H, of many tokens, have.
    private void CheckMany<G, H, C>(PanelFormat panel, MatMulCase c, int threads)
        where G : struct, ILaneGroup where H : struct, ILaneGroup where C : struct, ITensorCore
    {
        var run = new ProductRun(Accelerator, c, ProductShape.MaxRanges);
        ProductLaunchers plain = panel.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(Accelerator));
        StagedLaunchers many = panel.Visit<StagedLaunchers?, ThreadLanes<H>, float, int>(new StagedBinder<C>(Accelerator))!;
        const int Flags = ProductTiles.HasBias | ProductTiles.HasResidual;
        float[] bias = MatMulTests.Noise(c.Rows, 5), residual = MatMulTests.Noise(c.Tokens * c.Rows, 6);
        (float[] y, float[] sum) = run.Project(plain.One, 1, Flags, bias, residual);
        (float[] manyY, float[] manySum) = run.Many(many, threads, Flags, bias, residual);
        Close.SameBits(y, manyY, $"{c}: lanes {typeof(H).Name}");
        Close.SameBits(sum, manySum, $"{c}: lanes {typeof(H).Name}, residual");
    }

    private void Multiply<G>() where G : struct, ILaneGroup
    {
        foreach (PanelFormat panel in Panels)
        {
            ProductLaunchers kernels = panel.Visit<ProductLaunchers, ThreadLanes<G>, float, int>(new ProductBinder(Accelerator));
            // An OpenCL compiler for CPUs compiles a kernel anew for each number of threads: all shapes for some formats of every kind, one for the others.
            bool all = ManyShapes.Contains(panel.ToString());
            foreach ((int rows, int blocks, int extra, int tokens) in all ? Shapes((16, 1, 0, 1), (21, 40, 17, 6), (40, 72, 0, 3), (17, 8, 5, 2)) : [(21, 40, 17, 6)])
            {
                int k = RawRows.Length(panel.Source, blocks, extra);
                Check(kernels, new MatMulCase(panel, rows, k, tokens, RawRows.Random(panel.Source, rows, k, blocks), MatMulTests.Noise(tokens * k, rows)));
            }
        }
    }

    private void Check(ProductLaunchers kernels, MatMulCase c)
    {
        var run = new ProductRun(Accelerator, c, ProductShape.MaxRanges);
        float[] one = run.Project(kernels.One, 1, 0, null, null).Y, many = run.Project(kernels.Many, ProductTiles.Largest, 0, null, null).Y;
        Close.SameBits(one, many, $"{c}: tiles of one and of four");
        Close.SameBits(c.Multiply(LaneWidths.Choose()), many, $"{c}: the CPU");

        float[] bias = MatMulTests.Noise(c.Rows, 5), residual = MatMulTests.Noise(c.Tokens * c.Rows, 6);
        (float[] y, float[] sum) = run.Project(kernels.One, 1, ProductTiles.HasBias | ProductTiles.HasResidual, bias, residual);
        Close.SameBits([.. one.Select((v, i) => v + bias[i % c.Rows])], y, $"{c}: bias");
        Close.SameBits([.. y.Select((v, i) => residual[i] + v)], sum, $"{c}: residual");
        Close.SameBits(one, run.Expert(kernels.Expert), $"{c}: an expert");

        var several = new ProductRun(Accelerator, c, 2);
        (y, sum) = several.Project(kernels.One, 1, ProductTiles.HasBias | ProductTiles.HasResidual, bias, residual);
        Close.SameBits([.. one.Select((v, i) => v + bias[i % c.Rows])], y, $"{c}: bias, behind several launches");
        Close.SameBits([.. y.Select((v, i) => residual[i] + v)], sum, $"{c}: residual, behind several launches");
        Close.SameBits(one, several.Expert(kernels.Expert), $"{c}: an expert in several launches");
    }

    /// <summary>A product on a device.</summary>
    private sealed class ProductRun(GpuAccelerator gpu, MatMulCase c, int mostRanges)
    {
        private readonly int _panels = PanelFormat.PanelCount(c.Rows), _stride = DeviceArrays.Stride(c.Rows);
        private readonly byte[] _weights = Pack(c.Panel, c.Weights, c.Rows, c.K);

        private readonly ProductShape[] _launches = ProductShape.Launches(c.Panel, c.Rows, c.K, mostRanges);

        private KernelConfig Threads(int tiles, ProductShape shape)
            => new(new Index3D(_panels, tiles, 1), new Index3D(Math.Min(shape.Ranges, gpu.RangePrograms) * ThreadLanes.Count, 1, 1));

        public (float[] Y, float[] Residual) Project(ProjectLauncher kernel, int size, int flags, float[]? bias, float[]? residual)
        {
            using var on = new DeviceArrays(gpu);
            float[] untouched = new float[GpuTensor.Padded(c.Tokens) * _stride];
            untouched.AsSpan().Fill(Untouched);
            float[] added = DeviceArrays.Spread([.. (residual ?? new float[c.Tokens * c.Rows]).Chunk(c.Rows)]);
            ArrayView<float> y = on.Up(untouched), r = on.Up(added);
            ArrayView<byte> weights = on.Up(_weights);
            ArrayView<int> x = on.Up(HostTiles.Of(c.Panel.Activations, c.X, c.Tokens, c.K, size));
            ArrayView<float> b = on.Up(bias ?? new float[1]);
            foreach (ProductShape shape in _launches)
            {
                int last = shape.FirstRange == _launches[^1].FirstRange ? flags : 0;
                kernel(on.Stream, Threads((c.Tokens + size - 1) / size, shape), weights, x, b, y, r, shape, _stride, last);
            }

            return (Rows(on.Down(y), c.Tokens), Rows(on.Down(r), c.Tokens, 0));
        }

        /// <summary>Many tokens at a time.</summary>
        public (float[] Y, float[] Residual) Many(StagedLaunchers kernel, int threads, int flags, float[] bias, float[] residual)
        {
            using var on = new DeviceArrays(gpu);
            float[] untouched = new float[GpuTensor.Padded(c.Tokens) * _stride];
            untouched.AsSpan().Fill(Untouched);
            ArrayView<float> y = on.Up(untouched), r = on.Up(DeviceArrays.Spread([.. residual.Chunk(c.Rows)]));
            kernel.Launch(on.Stream, new KernelConfig(kernel.Grid(threads, _panels, c.Tokens), new Index3D(threads, 1, 1)), on.Up(_weights),
                on.Up(HostTiles.Of(c.Panel.Activations, c.X, c.Tokens, c.K, ActivationStage.Tokens)), on.Up(bias), y, r, _launches[0], c.Tokens, _stride, flags);
            return (Rows(on.Down(y), c.Tokens), Rows(on.Down(r), c.Tokens, 0));
        }

        /// <summary>Two experts of which the second has the weights; each token has both.</summary>
        public float[] Expert(ExpertLauncher kernel)
        {
            using var on = new DeviceArrays(gpu);
            float[] untouched = new float[GpuTensor.Padded(2 * c.Tokens) * _stride];
            untouched.AsSpan().Fill(Untouched);
            ArrayView<float> y = on.Up(untouched);
            int[] experts = [.. Enumerable.Range(0, 2 * c.Tokens).Select(pair => (pair + pair / 2) % 2)];
            ArrayView<byte> weights = on.Up<byte>([.. new byte[_weights.Length], .. _weights]);
            ArrayView<int> x = on.Up(HostTiles.Of(c.Panel.Activations, c.X, c.Tokens, c.K, 1)), chosen = on.Up(experts);
            foreach (ProductShape shape in _launches) kernel(on.Stream, Threads(2 * c.Tokens, shape), weights, x, chosen, y, shape, _panels, _stride, 2);
            float[][] all = [.. Rows(on.Down(y), 2 * c.Tokens).Chunk(c.Rows)];
            return [.. all.Where((_, pair) => experts[pair] == 1).SelectMany(row => row)];
        }

        public static byte[] Pack(PanelFormat panel, byte[] rows, int count, int k)
        {
            int rowBytes = (int)panel.Source.RowBytes(k), panels = PanelFormat.PanelCount(count);
            long panelBytes = panel.PanelBytes(k);
            using var memory = new NativeBuffer(panels * panelBytes);
            for (int p = 0; p < panels; p++)
            {
                int some = Math.Min(PanelFormat.Rows, count - PanelFormat.Rows * p);
                panel.Pack(rows.AsSpan(PanelFormat.Rows * p * rowBytes, some * rowBytes), some, k, memory.Pointer + p * panelBytes);
            }

            return new Span<byte>(memory.Pointer, (int)(panels * panelBytes)).ToArray();
        }

        // The rows' values; what lies behind them in a row nobody has written.
        private float[] Rows(float[] all, int tokens, float behind = Untouched)
        {
            for (int t = 0; t < tokens; t++)
                Assert.True(all.AsSpan(t * _stride + c.Rows, _stride - c.Rows).IndexOfAnyExcept(behind) < 0, $"{c}: token {t} is written beyond its end");
            return [.. Enumerable.Range(0, tokens).SelectMany(t => DeviceArrays.Row(all, t, c.Rows))];
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClProductKernelTests : ProductKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorProductKernelTests : ProductKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaProductKernelTests : ProductKernelTests;
