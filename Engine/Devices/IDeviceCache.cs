using Engine.Caching;

namespace Engine.Devices;

/// <summary>
/// Memory for the keys and values of all sequences, in pages that the engine hands out and a device fills. Disposing it gives the memory back.
/// </summary>
internal interface IDeviceCache : IPageStorage, IDisposable
{
    /// <summary>Bytes of all pages.</summary>
    long Bytes { get; }

    /// <summary>Takes the memory.</summary>
    void Allocate();

    /// <summary>Discards all keys and values, once the model has been tried out.</summary>
    void Discard();
}
