using Engine.Devices.Cpu.ExpertWorks;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>What a piece of shared memory is for: operations that say the same use the same memory, because no two of them are in use at once.</summary>
internal abstract record ScratchUse
{
    /// <summary>All rows of a tensor in the form that weights multiply.</summary>
    public sealed record Quantized(Activation X, ActivationFormat Format) : ScratchUse;

    /// <summary>A few rows in the form that weights multiply, for each worker its own.</summary>
    public sealed record OwnQuantized(int Columns, ActivationFormat Format, int BytesOfWorker) : ScratchUse;

    /// <summary>One row of float32, for each worker its own.</summary>
    public sealed record OwnRow(int Columns) : ScratchUse;

    /// <summary>One head's part of all rows in the form that weights multiply, for each worker its own.</summary>
    public sealed record OwnHead(int Columns, ActivationFormat Format, int Rows) : ScratchUse;

    /// <summary>One head's outputs, whole panels, for each worker its own.</summary>
    public sealed record OwnHeadOutputs(int Columns, int Rows) : ScratchUse;

    /// <summary>The rows of all experts in the form that their weights multiply.</summary>
    public sealed record ExpertRows(ExpertGroups Groups, ActivationFormat Format, int Columns) : ScratchUse;
}

/// <summary>Memory of a step beside its tensors: what operations share, and what each worker has for itself.</summary>
internal sealed unsafe class ScratchMemory(int workers) : IDisposable
{
    private readonly Dictionary<ScratchUse, NativeBuffer> _shared = [];
    private readonly List<NativeBuffer> _owned = [];
    private NativeBuffer[] _workers = [];

    /// <summary>Bytes of all of it.</summary>
    public long Bytes => _owned.Sum(m => m.Bytes) + _shared.Values.Sum(m => m.Bytes) + _workers.Sum(m => m.Bytes);

    /// <summary>Memory that one operation has for itself, zeroed.</summary>
    public NativeBuffer Take(long bytes)
    {
        var memory = new NativeBuffer(bytes);
        _owned.Add(memory);
        return memory;
    }

    /// <summary>Memory for a use, the same for all that say it.</summary>
    /// <exception cref="ArgumentException">It was first asked for with fewer bytes.</exception>
    public byte* Share(ScratchUse use, long bytes)
    {
        if (!_shared.TryGetValue(use, out NativeBuffer? memory)) _shared[use] = memory = new NativeBuffer(bytes);
        if (memory.Bytes < bytes) throw new ArgumentException($"{use} has {memory.Bytes} bytes, not {bytes}", nameof(use));
        return memory.Pointer;
    }

    /// <summary>Scratch memory of a worker, at least this large; operations ask while a step is compiled.</summary>
    public void ReserveForWorkers(long bytes)
    {
        if (_workers.Length > 0 && _workers[0].Bytes >= bytes) return;
        foreach (NativeBuffer old in _workers) old.Dispose();
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new NativeBuffer(bytes))];
    }

    /// <summary>A worker's scratch memory.</summary>
    public byte* OfWorker(int worker) => _workers[worker].Pointer;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeBuffer memory in (IEnumerable<NativeBuffer>)[.. _owned, .. _shared.Values, .. _workers]) memory.Dispose();
    }
}
