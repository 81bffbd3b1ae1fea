namespace Engine.Devices;

/// <summary>Memory for the keys and values of all sequences, in pages that the engine hands out and a device fills. Disposing it gives the memory back.</summary>
public interface IDeviceCache : IDisposable
{
    /// <summary>Bytes of all pages.</summary>
    long Bytes { get; }

    /// <summary>Takes the memory.</summary>
    void Allocate();

    /// <summary>Told that a page is about to be written, before the step that does: the device may prepare memory for it. From one thread at a time.</summary>
    /// <param name="pageClass">The class of layers.</param>
    /// <param name="page">The page's number in its pool.</param>
    void NoteUsed(int pageClass, int page);

    /// <summary>Discards all keys and values, once the model has been tried out.</summary>
    void Discard();
}
