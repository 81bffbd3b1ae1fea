using System.Runtime.InteropServices;

namespace Engine.Kernels.Tensors;

/// <summary>
/// Memory outside the managed heap, aligned to a cache line, or to 2 MiB where it is larger and the system gives whole pages.
/// It never moves and is given back at once by <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
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

    /// <summary>Gives memory back that nobody disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes that all living buffers of the process hold.</summary>
    public static long Allocated => Interlocked.Read(ref s_allocated);

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
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

    /// <summary>Forgets what it holds: where the system gives whole pages it takes them back, and backs the buffer by huge ones when it is touched again.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public void Renew()
    {
        byte* start = Pointer;
        if (PageMemory.Serves(Bytes)) PageMemory.Renew(start, (nuint)Bytes);
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
