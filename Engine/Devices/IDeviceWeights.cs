namespace Engine.Devices;

/// <summary>A model's weights as a device holds them. Disposing it gives the memory back.</summary>
internal interface IDeviceWeights : IDisposable
{
    /// <summary>Bytes that they take.</summary>
    long Bytes { get; }

    /// <summary>
    /// Bytes that decoding a token reads: of experts those that a token goes to, of an embedding that is not the output head too nothing to speak of.
    /// </summary>
    long BytesPerToken { get; }

    /// <summary>For each format that the device holds as another one, a line that says so.</summary>
    IEnumerable<string> Substitutes { get; }

    /// <summary>Takes the memory and fills it.</summary>
    /// <param name="progress">Told of the bytes that are there, from the threads that read them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ModelLoadException">A file cannot be read or holds what is refused; nothing stays allocated.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; nothing stays allocated.</exception>
    void Load(IProgress<long>? progress = null, CancellationToken cancellation = default);
}
