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

    // What this thread has asked for while nothing is compiled.
    [ThreadStatic]
    private static List<Lazy<Delegate>>? Asked;

    private readonly ConcurrentDictionary<MethodInfo, Lazy<Delegate>> _kernels = new();

    private GpuAccelerator(AcceleratorKind kind, int index, Accelerator accelerator)
    {
        (Kind, Id, Accelerator, Prefill) = (kind, DeviceNames.Of(kind, index), accelerator, PrefillTable.Of(accelerator));
        // A group of threads of the simulator costs a switch of the system's threads for each of them.
        (RowPrograms, RangePrograms) = kind == AcceleratorKind.Simulator ? (1, 1) : (4, 16);
        InputPrograms = kind == AcceleratorKind.Cuda ? RangePrograms : RowPrograms;
        MaxAllocation = accelerator is CLAccelerator cl ? OpenClLibrary.MaxAllocation(cl) : accelerator.MemorySize;
    }

    /// <summary>What drives it.</summary>
    public AcceleratorKind Kind { get; }

    /// <summary>What it is asked for by.</summary>
    public string Id { get; }

    /// <summary>The device.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Programs of a thread group where each works on a row.</summary>
    public int RowPrograms { get; }

    /// <summary>Programs of a thread group that share the ranges of a panel.</summary>
    public int RangePrograms { get; }

    /// <summary>How it multiplies panels with many tokens.</summary>
    public PrefillProducts Prefill { get; }

    /// <summary>Programs of a thread group that share the blocks of a row.</summary>
    public int InputPrograms { get; }

    /// <summary>The most bytes of one buffer: OpenCL's limit is lower than its memory.</summary>
    public long MaxAllocation { get; }

    /// <summary>Id and name.</summary>
    public string Description => $"{Id} ({Accelerator.Name.Trim()})";

    /// <summary>Whether it was lost: nobody uses it any more, and who asks for the device has it opened anew.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The n-th device of a kind.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ModelLoadException">It cannot be opened.</exception>
    public static GpuAccelerator Open(AcceleratorKind kind, int index)
    {
        lock (Opening)
        {
            if (Opened.TryGetValue((kind, index), out GpuAccelerator? open)) return open;
            Context? context = null;
            try
            {
                context = Create(kind);
                Device[] devices = Of(context, kind);
                if (index < 0 || index >= devices.Length)
                    throw new ArgumentException(DeviceNames.Missing(DeviceNames.Of(kind, index), [.. devices.Select((d, i) => DeviceNames.Of(kind, i))], null));
                Device device = devices[index];
                if (device is CLDevice cl) OpenClLibrary.Accept(cl);
                return Opened[(kind, index)] = new GpuAccelerator(kind, index, device.CreateAccelerator(context));
            }
            catch (Exception e)
            {
                context?.Dispose();
                if (e is ArgumentException) throw;
                throw new ModelLoadException($"device {DeviceNames.Of(kind, index)} cannot be opened: {e.GetBaseException().Message}", inner: e);
            }
        }
    }

    /// <summary>The devices of a kind.</summary>
    public static IReadOnlyList<DeviceDescription> List(AcceleratorKind kind) => List(kind, out _);

    /// <summary>The devices of a kind, and why there is none.</summary>
    public static IReadOnlyList<DeviceDescription> List(AcceleratorKind kind, out string? reason)
    {
        if (kind == AcceleratorKind.OpenCl && !OpenClLibrary.IsThere)
        {
            reason = OpenClLibrary.Missing;
            return [];
        }

        try
        {
            using Context context = Create(kind);
            Device[] devices = Of(context, kind);
            reason = devices.Length > 0 ? null : kind == AcceleratorKind.Cuda ? "no driver of NVIDIA's shows one" : "no driver of OpenCL shows one";
            return [.. devices.Select(DeviceDescription.Of)];
        }
        catch (Exception e)
        {
            // What a driver that is broken or too old has to say.
            reason = e.GetBaseException().Message;
            return [];
        }
    }

    /// <summary>
    /// What is missing for something that asks for kernels on this thread: none is compiled meanwhile, and one that is not there is null to it. So it may take
    /// memory, but not run.
    /// </summary>
    /// <returns>The kernels, each compiled when its value is asked for, in the order in which they were; none where it may run.</returns>
    public static IReadOnlyList<Lazy<Delegate>> Missing(Action asks)
    {
        List<Lazy<Delegate>> asked = Asked = [];
        try
        {
            asks();
            return asked;
        }
        finally
        {
            Asked = null;
        }
    }

    /// <summary>A kernel, compiled when it is first asked for, unless that is only to find out what is <see cref="Missing"/>.</summary>
    /// <param name="entry">Its entry point.</param>
    /// <param name="load">Compiles it.</param>
    /// <exception cref="ModelLoadException">The device's compiler refuses it.</exception>
    public T Kernel<T>(Delegate entry, Func<Accelerator, T> load) where T : Delegate
    {
        Lazy<Delegate> kernel = _kernels.GetOrAdd(entry.Method, method => new Lazy<Delegate>(() => Compile(method, load)));
        if (Asked is null || kernel.IsValueCreated) return (T)kernel.Value;
        if (!Asked.Contains(kernel)) Asked.Add(kernel);
        return null!;
    }

    /// <summary>Takes memory.</summary>
    /// <exception cref="ModelLoadException">There is too little of it, or it is more than one buffer may have.</exception>
    public unsafe MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length) where T : unmanaged
    {
        long bytes = checked(length * sizeof(T));
        if (bytes > MaxAllocation)
            throw new ModelLoadException($"{Description} has no buffer that large", found: $"{Mebibytes(bytes)} MiB",
                expected: $"at most {Mebibytes(MaxAllocation)} MiB");
        try
        {
            return Accelerator.Allocate1D<T>(length);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw new ModelLoadException($"{Description} has too little memory left",
                found: $"{Mebibytes(bytes)} MiB to be taken of {Mebibytes(Accelerator.MemorySize)} MiB",
                inner: e);
        }
    }

    /// <summary>Whether an exception is a driver's, or says that memory ran out.</summary>
    public static bool IsFailure(Exception e) => e is AcceleratorException or OutOfMemoryException;

    /// <summary>Says what a failure of the driver's in a step means; where the device is lost, nobody is given it any more.</summary>
    public DeviceException Failure(Exception failure)
    {
        bool isMemory = failure switch
        {
            CudaException cuda => cuda.Error == nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY),
            CLException cl => cl.Error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_HOST_MEMORY,
            _ => failure is OutOfMemoryException,
        };
        if (isMemory) return new DeviceException($"the memory of {Description} ran out: {failure.Message}", isLost: false, failure);
        lock (Opening)
        {
            IsLost = true;
            foreach (var key in Opened.Where(open => open.Value == this).Select(open => open.Key).ToArray()) Opened.Remove(key);
        }

        return Lost(failure);
    }

    /// <summary>What is said by a model whose device was lost.</summary>
    public DeviceException Lost(Exception? failure = null)
        => new($"{Description} is lost{(failure is null ? "" : $": {failure.Message}")}; the model has to be loaded again", isLost: true, failure);

    /// <summary>Gives something back, as far as a device that was lost takes it.</summary>
    public void Release(IDisposable owned)
    {
        try
        {
            owned.Dispose();
        }
        catch (AcceleratorException) when (IsLost)
        {
            // Its memory went with it.
        }
    }

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    /// <summary>Copies memory that stays in its place to the device, and waits: ILGPU's own way may copy an array after a collector has moved it.</summary>
    public unsafe void Upload<T>(T* from, ArrayView<T> to) where T : unmanaged
    {
        to.CopyFromCPU(Accelerator.DefaultStream, ref *from, to.Length);
        Accelerator.DefaultStream.Synchronize();
    }

    /// <summary>A launch of one program for each row.</summary>
    public KernelConfig Rows(int rows) => new((rows + RowPrograms - 1) / RowPrograms, RowPrograms * ThreadLanes.Count);

    private T Compile<T>(MethodInfo entry, Func<Accelerator, T> load) where T : Delegate
    {
        try
        {
            return load(Accelerator);
        }
        catch (Exception e)
        {
            throw new ModelLoadException(
                $"kernel {NameOf(entry)} cannot be compiled for {Id} ({Accelerator.Name.Trim()}): {e.GetBaseException().Message}", inner: e);
        }
    }

    // "ProductKernels<Q4KBody>.Project"
    private static string NameOf(MethodInfo entry)
    {
        static string Of(Type type) => type.Name.Split('`')[0] + Arguments(type.GetGenericArguments());
        static string Arguments(Type[] types) => types.Length == 0 ? "" : $"<{string.Join(", ", types.Select(Of))}>";
        return $"{Of(entry.DeclaringType!)}.{entry.Name}{Arguments(entry.GetGenericArguments())}";
    }

    // Where nothing is found, ILGPU puts its own threads in the place of a device.
    private static Device[] Of(Context context, AcceleratorKind kind) => [.. context.Devices.Where(d => d.AcceleratorType == kind switch
    {
        AcceleratorKind.Cuda => AcceleratorType.Cuda,
        AcceleratorKind.OpenCl => AcceleratorType.OpenCL,
        _ => AcceleratorType.CPU,
    })];

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
                // A group is one program: sixteen threads; or a warp, where a tensor core is tried out.
                builder.CPU(new CPUDevice(2 * ThreadLanes.Count, 1, 1));
                break;
        }

        builder.CompileKernels();
    });
}
