using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Files;

namespace Engine;

public sealed partial class LanguageModel
{
    private const string InMemory = "a model in memory", InStream = "a model in a stream";

    /// <summary>Loads a GGUF model from memory, which stays the caller's and must not change as long as the model lives.</summary>
    /// <param name="gguf">The whole file.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told of what is read, from the threads that read it.</param>
    /// <param name="cancellation">Stops the loading; nothing stays allocated.</param>
    /// <exception cref="ModelLoadException">The model is refused.</exception>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static LanguageModel Load(ReadOnlyMemory<byte> gguf, LoadOptions? options = null, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
        => LoadFrom(() => GgufCheckpoint.Open(InMemory, new MemoryBytes(gguf)), options, progress, cancellation);

    /// <summary>
    /// Loads a GGUF model from a stream, which stays the caller's to close, after the model. One that can seek is read by position from its beginning;
    /// another one is
    /// first read into memory, from where it stands to its end.
    /// </summary>
    /// <param name="gguf">The stream.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told of what is read, from the threads that read it.</param>
    /// <param name="cancellation">Stops the loading; nothing stays allocated.</param>
    /// <exception cref="ModelLoadException">The model is refused.</exception>
    /// <exception cref="ArgumentException">An option cannot be had, or the stream cannot be read.</exception>
    public static LanguageModel Load(Stream gguf, LoadOptions? options = null, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(gguf);
        if (!gguf.CanRead) throw new ArgumentException("the stream cannot be read", nameof(gguf));
        return LoadFrom(() => GgufCheckpoint.Open(InStream, StreamBytes.Of(gguf)), options, progress, cancellation);
    }
}
