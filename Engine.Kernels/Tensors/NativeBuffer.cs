using System.Runtime.InteropServices;

namespace Engine.Kernels.Tensors;

/// <summary>
/// Memory outside the managed heap, aligned to a cache line, or to 2 MiB where it is larger and the system gives whole pages.
/// It never moves and is released at once by <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>Bytes of the system's huge pages, of which <see cref="BackHuge"/> asks for whole ones.</summary>
    public const long HugePage = (long)PageMemory.HugePage;

    private const nuint CacheLine = 64;
    private static long s_allocated;
    private void* _pointer;

    /// <summary>Allocates.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="clear">Makes sure that it is zero.</param>
    /// <param name="huge">Lets pages of 2 MiB back it: faster where all of it is used, and a waste where a little is used here and there.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    /// <exception cref="OutOfMemoryException">The system has no room.</exception>
    public NativeBuffer(long bytes, bool clear = true, bool huge = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        if (PageMemory.Serves(bytes))
        {
            _pointer = PageMemory.Map((nuint)bytes, huge);
        }
        else
        {
            _pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), CacheLine);
            if (clear) NativeMemory.Clear(_pointer, (nuint)bytes);
        }
        Interlocked.Add(ref s_allocated, bytes);
    }

    /// <summary>Releases memory that was not disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes that all living buffers of the process hold.</summary>
    public static long Allocated => Interlocked.Read(ref s_allocated);

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return (byte*)_pointer;
        }
    }

    /// <summary>The first float.</summary>
    public float* Floats => (float*)Pointer;

    /// <summary>Discards the contents: whole pages go back to the system and read as zero from then on; other memory keeps what it holds.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Discard()
    {
        byte* start = Pointer;
        if (PageMemory.Serves(Bytes)) PageMemory.Discard(start, (nuint)Bytes);
    }

    /// <summary>
    /// Has pages of 2 MiB back a part of a buffer that small ones have backed so far, because it is used by now: its contents stay. The ends are taken at the
    /// nearest multiple of 2 MiB, so that parts that meet do not overlap. Where the system has no such pages nothing changes.
    /// </summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void BackHuge(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Bytes - offset);
        byte* start = Pointer;
        if (!PageMemory.Serves(Bytes)) return;
        long first = Nearest(offset), end = Nearest(offset + length);
        if (end > first) PageMemory.BackHuge(start + first, (nuint)(end - first));

        // Within the buffer: its last block may be no whole one.
        long Nearest(long at) => Math.Min((at + HugePage / 2) / HugePage, Bytes / HugePage) * HugePage;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null) return;
        if (PageMemory.Serves(Bytes)) PageMemory.Unmap(_pointer, (nuint)Bytes);
        else NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        Interlocked.Add(ref s_allocated, -Bytes);
    }
}
