using Engine.Loading.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Engine.Loading.Files;

/// <summary>
/// An open file that is read by position, from any thread; or bytes in memory that are read the same way, with the same refusals. Mapping a
/// file instead would make one that is truncated while in use kill the process; here that is one more refusal.
/// </summary>
internal sealed unsafe class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly byte* _memory;

    private CheckpointFile(string path, SafeFileHandle handle) => (Path, this._handle, Length) = (path, handle, RandomAccess.GetLength(handle));

    private CheckpointFile(string name, byte* memory, long length)
    {
        (Path, Length) = (name, length);
        this._memory = memory;
    }

    /// <summary>The path, or what stands for it in messages.</summary>
    public string Path { get; }

    /// <summary>The length when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file of at least <paramref name="minimum"/> bytes.</summary>
    public static CheckpointFile Open(string path, long minimum)
    {
        SafeFileHandle? handle = null;
        try
        {
            // Looked at before it is opened: to open a pipe would wait for its other end.
            FileInfo info = LinkedFile.Of(path);
            if (!info.Exists) throw new ModelLoadException("no such file", path);
            RequireLength(path, info.Length, minimum);
            // Weights are read in the order of the file: the system does well to read ahead.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            return new CheckpointFile(path, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            handle?.Dispose();
            throw new ModelLoadException("the file cannot be opened", path, found: e.Message, inner: e);
        }
    }

    /// <summary>At least <paramref name="minimum"/> bytes of memory that stay where they are for as long as the process lives.</summary>
    public static CheckpointFile Of(string name, byte* memory, long length, long minimum)
    {
        RequireLength(name, length, minimum);
        return new CheckpointFile(name, memory, length);
    }

    /// <summary>Fills <paramref name="into"/> with the bytes at <paramref name="offset"/>.</summary>
    public void Read(long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            int n = ReadSome(offset, into);
            if (n == 0) throw new ModelLoadException("the file was truncated while in use", Path, found: $"end at {offset}", expected: $"{Length} bytes");
            offset += n;
            into = into[n..];
        }
    }

    public void Dispose() => _handle?.Dispose();

    private int ReadSome(long offset, Span<byte> into)
    {
        if (_handle is null)
        {
            int n = (int)Math.Clamp(Length - offset, 0, into.Length);
            new ReadOnlySpan<byte>(_memory + offset, n).CopyTo(into);
            return n;
        }

        try
        {
            return RandomAccess.Read(_handle, into, offset);
        }
        catch (IOException e)
        {
            throw new ModelLoadException("the file cannot be read", Path, found: e.Message, inner: e);
        }
    }

    private static void RequireLength(string path, long length, long minimum)
    {
        if (length < minimum) throw new ModelLoadException("the file is too short", path, found: $"{length} bytes", expected: $"at least {minimum}");
    }
}
