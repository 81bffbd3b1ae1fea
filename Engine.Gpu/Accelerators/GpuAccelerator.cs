using System.Collections.Concurrent;
using System.Reflection;
using Engine.Gpu.Lanes;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Engine.Gpu.Accelerators;

/// <summary>A device that is open, and the kernels that were compiled for it. Models share it; it stays open as long as the process runs.</summary>
internal sealed class GpuAccelerator
{
    private static readonly Lock Opening = new();
    private static readonly Dictionary<(AcceleratorKind, int), GpuAccelerator> Opened = [];

    private readonly ConcurrentDictionary<MethodInfo, Lazy<Delegate>> _kernels = new();

    private GpuAccelerator(AcceleratorKind kind, Accelerator accelerator)
    {
        (Kind, Accelerator) = (kind, accelerator);
        // A group of threads of the simulator costs a switch of the system's threads for each of them.
        (RowPrograms, RangePrograms) = kind == AcceleratorKind.Simulator ? (1, 1) : (4, 16);
    }

    /// <summary>What drives it.</summary>
    public AcceleratorKind Kind { get; }

    /// <summary>The device.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Programs of a thread group where each works on a row.</summary>
    public int RowPrograms { get; }

    /// <summary>Programs of a thread group that share the ranges of a panel.</summary>
    public int RangePrograms { get; }

    /// <summary>The n-th device of a kind.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static GpuAccelerator Open(AcceleratorKind kind, int index)
    {
        lock (Opening)
        {
            if (Opened.TryGetValue((kind, index), out GpuAccelerator? open)) return open;
            Context context = Create(kind);
            ILGPU.Runtime.Device[] devices = [.. context.Devices];
            if (index < 0 || index >= devices.Length)
            {
                context.Dispose();
                throw new ArgumentException($"there is no device {kind}:{index}", nameof(index));
            }

            if (devices[index] is CLDevice cl) OpenClLibrary.Accept(cl);
            return Opened[(kind, index)] = new GpuAccelerator(kind, devices[index].CreateAccelerator(context));
        }
    }

    /// <summary>The devices of a kind: name and bytes of memory.</summary>
    public static IReadOnlyList<(string Name, long Memory)> List(AcceleratorKind kind)
    {
        using Context context = Create(kind);
        return [.. context.Devices.Select(d => (d.Name, d.MemorySize))];
    }

    /// <summary>A kernel, compiled when it is first asked for.</summary>
    /// <param name="entry">Its entry point.</param>
    /// <param name="load">Compiles it.</param>
    public T Kernel<T>(Delegate entry, Func<Accelerator, T> load) where T : Delegate
        => (T)_kernels.GetOrAdd(entry.Method, _ => new Lazy<Delegate>(() => load(Accelerator))).Value;

    /// <summary>A launch of one program for each row.</summary>
    public KernelConfig Rows(int rows) => new((rows + RowPrograms - 1) / RowPrograms, RowPrograms * ThreadLanes.Count);

    // One context for each kind: a kernel that fails to compile spoils its context for others.
    private static Context Create(AcceleratorKind kind) => Context.Create(builder =>
    {
        switch (kind)
        {
            case AcceleratorKind.Cuda:
                builder.Cuda();
                break;
            case AcceleratorKind.OpenCl:
                OpenClLibrary.Find();
                builder.OpenCL(_ => true);
                break;
            default:
                // A group is one program: sixteen threads.
                builder.CPU(new CPUDevice(ThreadLanes.Count, 1, 1));
                break;
        }

        builder.UseInstructions().Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive);
    });
}
