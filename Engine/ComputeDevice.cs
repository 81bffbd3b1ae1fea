using Engine.Devices;
using Engine.Kernels.Formats.Panels;

namespace Engine;

/// <summary>
/// What computes a model in place of this machine's own processors: a value of <see cref="LoadOptions.Device"/>. The package <c>Engine.Gpu</c> has those for
/// CUDA and OpenCL. Any number of models may be on one.
/// </summary>
public abstract class ComputeDevice
{
    private protected ComputeDevice(string id, string name, long memory) => (Id, Name, Memory) = (id, name, memory);

    /// <summary>What it is asked for by, e.g. <c>cuda:0</c>.</summary>
    public string Id { get; }

    /// <summary>What its driver calls it.</summary>
    public string Name { get; }

    /// <summary>Its memory in bytes.</summary>
    public long Memory { get; }

    /// <summary>Bytes that weights and cache may take now.</summary>
    internal virtual long AvailableMemory => Memory;

    /// <summary>Readies it for a model, which disposes what it is given.</summary>
    /// <param name="precision">How weights and activations are multiplied.</param>
    /// <param name="threads">Threads of this machine that read weights for it.</param>
    /// <exception cref="ModelLoadException">It cannot be used; the message says why.</exception>
    internal abstract IDevice Open(Precision precision, int threads);

    /// <summary>Its id and its name.</summary>
    public sealed override string ToString() => $"{Id} ({Name})";
}
