namespace Engine.Loading.Files;

/// <summary>Bytes that are read by position, from any thread: a file, memory, a stream, or ranges over HTTP.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>How many there are; of a file, when it was opened.</summary>
    public abstract long Length { get; }

    /// <summary>Reads some bytes at a position, and says how many; 0 where there are none.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public abstract int Read(long offset, Span<byte> into);

    /// <summary>Closes what was opened for it.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
