using Engine.Devices;

namespace Engine;

/// <summary>
/// What computes a model: a value of <see cref="LoadOptions.Device"/>. The package <c>Engine.Gpu</c> has those for CUDA and OpenCL. Any number of models may be
/// on one.
/// </summary>
public abstract class ComputeDevice
{
    private protected ComputeDevice(string id, string name, long memory) => (Id, Name, Memory) = (id, name, memory);

    /// <summary>This machine's own processors.</summary>
    public static ComputeDevice Cpu { get; } = new CpuComputeDevice();

    /// <summary>What it is asked for by, e.g. <c>cuda:0</c>; of several, their ids with commas.</summary>
    public string Id { get; }

    /// <summary>What its driver calls it.</summary>
    public string Name { get; }

    /// <summary>Its memory in bytes.</summary>
    public long Memory { get; }

    /// <summary>
    /// Several devices that share the layers of a model, one behind the other in this order, by their free memory; in equal shares where a driver does not
    /// tell that. The embedding is on the first, the output head on the last.
    /// </summary>
    /// <exception cref="ArgumentException">None is named, or one that is chosen when a model is loaded.</exception>
    public static ComputeDevice Split(params IReadOnlyList<ComputeDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        if (devices.Count == 0) throw new ArgumentException("no device is named");
        if (devices.Count > 1 && devices.FirstOrDefault(device => device.IsChosenLater) is { } chosen)
            throw new ArgumentException($"{chosen.Id} stands alone: it is no part of several devices");
        return devices.Count == 1 ? devices[0] : new SplitComputeDevice([.. devices.SelectMany(device => device.Parts)]);
    }

    /// <summary>Itself; of several, each in order.</summary>
    internal virtual IReadOnlyList<ComputeDevice> Parts => [this];

    /// <summary>Whether it is this machine's own processors.</summary>
    internal virtual bool IsCpu => false;

    /// <summary>Whether it stands for another, which <see cref="Choose"/> finds.</summary>
    internal virtual bool IsChosenLater => false;

    /// <summary>Bytes that weights and cache may take now.</summary>
    internal virtual long AvailableMemory => Memory;

    /// <summary>Bytes that nobody has taken, where that is known.</summary>
    internal virtual long? KnownFreeMemory => null;

    /// <summary>What computes a model, where that depends on the model; itself where it does not.</summary>
    /// <param name="request">The model.</param>
    /// <param name="gpu">Whether it has to be a GPU.</param>
    /// <param name="told">Told what was chosen, and why.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal virtual ComputeDevice Choose(DeviceRequest request, bool gpu, Action<string, string> told) => this;

    /// <summary>Readies it for a model, which disposes what it is given.</summary>
    /// <exception cref="ModelLoadException">It cannot be used; the message says why.</exception>
    internal abstract IDevice Open(DeviceRequest request);

    /// <summary>Its id and its name.</summary>
    public sealed override string ToString() => $"{Id} ({Name})";
}
