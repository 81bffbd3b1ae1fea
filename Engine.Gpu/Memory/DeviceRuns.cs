using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>Part of an array on a device, known before the array has its memory: what launches hold, so that they look nothing up.</summary>
internal sealed class DeviceSlice<T>(DeviceRun<T> run, long at, long length) where T : unmanaged
{
    /// <summary>Its place; the array has its memory.</summary>
    public ArrayView<T> View => run.View.SubView(at, length);

    /// <summary>The array that it is part of.</summary>
    public DeviceRun<T> Run => run;

    /// <summary>Where in that it begins, and how long it is.</summary>
    public (long At, long Length) Range => (at, length);
}

/// <summary>An array on a device that holds several parts, one behind the other.</summary>
internal sealed class DeviceRun<T>(long length) : IDisposable where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _memory;

    /// <summary>All of it.</summary>
    public ArrayView<T> View { get; private set; }

    /// <summary>Its elements.</summary>
    public long Length => length;

    /// <summary>Takes the memory.</summary>
    public void Allocate(GpuAccelerator accelerator)
    {
        _memory ??= accelerator.Allocate<T>(length);
        View = _memory.View.AsContiguous();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory?.Dispose();
        (_memory, View) = (null, default);
    }
}

/// <summary>Which parts lie one behind the other: decided while a step is compiled, before there is memory.</summary>
/// <param name="length">Elements of a part.</param>
internal sealed class DeviceRuns<TPart, T>(Func<TPart, long> length) : IDisposable where TPart : notnull where T : unmanaged
{
    private readonly Dictionary<TPart, DeviceSlice<T>> _slices = [];
    private readonly List<DeviceRun<T>> _runs = [];
    private bool _isSettled;

    /// <summary>All arrays.</summary>
    public IReadOnlyList<DeviceRun<T>> All => _runs;

    /// <summary>A part.</summary>
    public DeviceSlice<T> this[TPart part] => TryJoin([part])!;

    /// <summary>Parts as one slice; null where one of them lies elsewhere already.</summary>
    public DeviceSlice<T>? TryJoin(IReadOnlyList<TPart> parts)
    {
        if (!parts.Any(_slices.ContainsKey)) return _isSettled ? null : Place(parts);
        if (!_slices.TryGetValue(parts[0], out DeviceSlice<T>? first)) return null;
        (long at, long total) = (first.Range.At, 0);
        foreach (TPart part in parts)
        {
            if (!_slices.TryGetValue(part, out DeviceSlice<T>? slice) || slice.Run != first.Run || slice.Range.At != at + total) return null;
            total += slice.Range.Length;
        }

        return parts.Count == 1 ? first : new DeviceSlice<T>(first.Run, at, total);
    }

    /// <summary>Gives every part its place; what has been joined by now stays so.</summary>
    public void Settle(IEnumerable<TPart> parts)
    {
        foreach (TPart part in parts) _ = this[part];
        _isSettled = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceRun<T> run in _runs) run.Dispose();
    }

    private DeviceSlice<T> Place(IReadOnlyList<TPart> parts)
    {
        var run = new DeviceRun<T>(parts.Sum(length));
        _runs.Add(run);
        long at = 0;
        foreach (TPart part in parts)
        {
            _slices[part] = new DeviceSlice<T>(run, at, length(part));
            at += length(part);
        }

        return TryJoin(parts)!;
    }
}
