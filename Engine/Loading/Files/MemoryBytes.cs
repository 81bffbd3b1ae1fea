namespace Engine.Loading.Files;

/// <summary>Bytes of a program's memory.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> memory) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => memory.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> into)
    {
        int count = (int)Math.Clamp(Length - offset, 0, into.Length);
        if (count > 0) memory.Span.Slice((int)offset, count).CopyTo(into);
        return count;
    }
}

/// <summary>Memory that stays where it is for as long as the process lives.</summary>
internal sealed unsafe class FixedBytes(byte* memory, long length) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> into)
    {
        int count = (int)Math.Clamp(length - offset, 0, into.Length);
        if (count > 0) new ReadOnlySpan<byte>(memory + offset, count).CopyTo(into);
        return count;
    }
}
