using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Gpu.Tiles;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace Engine.Bench.Gpu;

/// <summary>Measures the limits of a device by <see cref="LimitKernels"/>.</summary>
internal sealed class LimitProbe : IDisposable
{
    // Groups for each multiprocessor: as many threads as one holds.
    private const int GroupsPerMultiprocessor = 8, MaxGroup = 256;
    private const int MaxRounds = 1 << 20;

    // More than caches hold, and a small part of the memory.
    private const long MaxBytes = 1L << 30, SimulatorBytes = 1 << 18;
    private const int MemoryShare = 64;

    private readonly GpuAccelerator _gpu;
    private readonly AcceleratorStream _stream;
    private readonly int _samples, _group, _groups;
    private readonly double _least;
    private readonly bool _isProcessor;

    /// <param name="gpu">The device.</param>
    /// <param name="samples">Timed runs of each kernel; the best counts.</param>
    public LimitProbe(GpuAccelerator gpu, int samples)
    {
        (_gpu, _samples) = (gpu, samples);
        _isProcessor = gpu.Accelerator is CLAccelerator { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };
        bool simulated = gpu.Kind == AcceleratorKind.Simulator;
        // A run is long beside a launch.
        _least = simulated ? 0 : 0.02;
        gpu.Accelerator.Bind();
        _group = Math.Min(MaxGroup, gpu.Accelerator.MaxNumThreadsPerGroup);
        _groups = simulated ? 1 : GroupsPerMultiprocessor * gpu.Accelerator.NumMultiprocessors;
        _stream = gpu.Accelerator.CreateStream();
    }

    private int Threads => _groups * _group;

    private KernelConfig Config => new(_groups, _group);

    /// <summary>All limits.</summary>
    /// <exception cref="ModelLoadException">The device refuses a kernel, or the memory.</exception>
    public GpuLimits Measure()
    {
        try
        {
            return new GpuLimits(Read(), Copy(), CopyBandwidth.Measure(_gpu), Fma(), Integers(LimitKernels.MultiplyAdd, 1), Integers(LimitKernels.Dp4a, 4),
                _gpu.Prefill == PrefillProducts.TensorCores ? Tensor<MmaCore>() : double.NaN);
        }
        catch (AcceleratorException e)
        {
            throw new ModelLoadException($"{_gpu.Id} cannot be measured: {e.Message}", inner: e);
        }
    }

    /// <summary>Products of bytes in a second by tensor cores, or by what stands for them.</summary>
    public double Tensor<C>() where C : struct, ITensorCore
    {
        var kernel = _gpu.Kernel(TensorLimitKernel<C>.Run, static a => a.LoadKernel<ArrayView<int>, int, int, int>(TensorLimitKernel<C>.Run));
        using MemoryBuffer1D<int, Stride1D.Dense> to = _gpu.Accelerator.Allocate1D<int>(Threads);
        double products = (double)TensorLimitKernel<C>.Products * (Threads / Fragments.Threads);
        return Best(products, rounds => kernel(_stream, Config, to.View.AsContiguous(), 0x01234567, 0x07654321, rounds));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private double Read()
    {
        var kernel = _gpu.Kernel(LimitKernels.Read, static a => a.LoadKernel<ArrayView<int>, ArrayView<int>, WordOrder, int>(LimitKernels.Read));
        using MemoryBuffer1D<int, Stride1D.Dense> from = Words(), to = _gpu.Accelerator.Allocate1D<int>(Threads);
        (WordOrder order, int rounds) = (OrderOf(from), RoundsOf(from));
        return Best(from.LengthInBytes, Repeated(() => kernel(_stream, Config, from.View.AsContiguous(), to.View.AsContiguous(), order, rounds)));
    }

    private double Copy()
    {
        var kernel = _gpu.Kernel(LimitKernels.Copy, static a => a.LoadKernel<ArrayView<int>, ArrayView<int>, WordOrder, int>(LimitKernels.Copy));
        using MemoryBuffer1D<int, Stride1D.Dense> from = Words(), to = Words();
        (WordOrder order, int rounds) = (OrderOf(from), RoundsOf(from));
        return Best(2 * from.LengthInBytes, Repeated(() => kernel(_stream, Config, from.View.AsContiguous(), to.View.AsContiguous(), order, rounds)));
    }

    private double Fma()
    {
        var kernel = _gpu.Kernel(LimitKernels.Fma, static a => a.LoadKernel<ArrayView<float>, float, float, int>(LimitKernels.Fma));
        using MemoryBuffer1D<float, Stride1D.Dense> to = _gpu.Accelerator.Allocate1D<float>(Threads);
        // Values stay near 1: no processor likes denormal numbers.
        return Best((double)LimitKernels.FloatProducts * Threads, rounds => kernel(_stream, Config, to.View.AsContiguous(), 0.75f, 0.25f, rounds));
    }

    private double Integers(Action<ArrayView<int>, int, int, int> entry, int products)
    {
        var kernel = _gpu.Kernel(entry, a => a.LoadKernel(entry));
        using MemoryBuffer1D<int, Stride1D.Dense> to = _gpu.Accelerator.Allocate1D<int>(Threads);
        return Best((double)products * LimitKernels.IntProducts * Threads,
            rounds => kernel(_stream, Config, to.View.AsContiguous(), 0x01030507, 0x11335577, rounds));
    }

    private MemoryBuffer1D<int, Stride1D.Dense> Words()
    {
        long most = _gpu.Kind == AcceleratorKind.Simulator ? SimulatorBytes : MaxBytes;
        long round = LimitKernels.Loads * (long)Threads, words = Math.Min(most, _gpu.Accelerator.MemorySize / MemoryShare) / sizeof(int);
        MemoryBuffer1D<int, Stride1D.Dense> memory = _gpu.Accelerator.Allocate1D<int>(Math.Max(1, words / round) * round);
        memory.MemSetToZero(_stream);
        return memory;
    }

    private int RoundsOf(MemoryBuffer1D<int, Stride1D.Dense> words) => (int)(words.Length / (LimitKernels.Loads * (long)Threads));

    // Threads of a GPU load together, and so words side by side; a processor runs one after the other, each through words of its own.
    private WordOrder OrderOf(MemoryBuffer1D<int, Stride1D.Dense> words)
        => _isProcessor ? new() { OfThread = RoundsOf(words) * LimitKernels.Loads, OfWord = 1 } : new() { OfThread = 1, OfWord = Threads };

    private static Action<int> Repeated(Action launch) => times =>
    {
        for (int i = 0; i < times; i++) launch();
    };

    // Units in a second: of so many rounds as take long enough, the fastest of some runs.
    private double Best(double unitsOfRound, Action<int> launch)
    {
        // The first run loads the kernel.
        Seconds(launch, 1);
        int rounds = 1;
        double best = Seconds(launch, rounds);
        while (best < _least && rounds < MaxRounds) best = Seconds(launch, rounds *= 2);
        for (int i = 1; i < _samples; i++) best = Math.Min(best, Seconds(launch, rounds));
        return unitsOfRound * rounds / best;
    }

    private double Seconds(Action<int> launch, int rounds) => BestTime.Once(_stream, () => launch(rounds));
}
