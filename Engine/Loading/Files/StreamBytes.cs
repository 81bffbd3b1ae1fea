namespace Engine.Loading.Files;

/// <summary>A stream that can seek, one reader at a time. The stream stays its owner's to close.</summary>
internal sealed class StreamBytes(Stream stream) : ByteSource
{
    private const int ChunkBytes = 64 << 20;
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public override long Length { get; } = stream.Length;

    /// <summary>The bytes of any stream: one that cannot seek is read to its end into memory.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ByteSource Of(Stream stream)
    {
        if (stream.CanSeek) return new StreamBytes(stream);
        List<byte[]> chunks = [];
        long length = 0;
        for (int got = ChunkBytes; got == ChunkBytes; length += got)
        {
            byte[] chunk = GC.AllocateUninitializedArray<byte>(ChunkBytes);
            got = stream.ReadAtLeast(chunk, ChunkBytes, throwOnEndOfStream: false);
            chunks.Add(got == ChunkBytes ? chunk : chunk[..got]);
        }

        return new ChunkedBytes(chunks, length);
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> into)
    {
        lock (_lock)
        {
            stream.Position = offset;
            return stream.Read(into);
        }
    }

    private sealed class ChunkedBytes(List<byte[]> chunks, long length) : ByteSource
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> into)
        {
            if (offset >= length) return 0;
            ReadOnlySpan<byte> chunk = chunks[(int)(offset / ChunkBytes)].AsSpan((int)(offset % ChunkBytes));
            int count = Math.Min(chunk.Length, into.Length);
            chunk[..count].CopyTo(into);
            return count;
        }
    }
}
