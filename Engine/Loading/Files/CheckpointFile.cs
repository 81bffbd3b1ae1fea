using Engine.Hub;
using Engine.Loading.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Engine.Loading.Files;

/// <summary>
/// An open file that is read by position, from any thread; or other bytes that are read the same way, with the same refusals. Mapping a file instead would make
/// one that is truncated while in use kill the process; here that is one more refusal.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly ByteSource _source;

    private CheckpointFile(string path, ByteSource source) => (Path, _source, Length) = (path, source, source.Length);

    /// <summary>The path, or what stands for it in messages.</summary>
    public string Path { get; }

    /// <summary>The length when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file of at least <paramref name="minimum"/> bytes, or one at an address of the web.</summary>
    public static CheckpointFile Open(string path, long minimum)
    {
        ByteSource? source = null;
        try
        {
            source = ModelLocation.IsAddress(path) ? HttpBytes.Open(path) : new FileBytes(OpenFile(path, minimum));
            return Of(path, source, minimum);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            source?.Dispose();
            throw new ModelLoadException("the file cannot be opened", path, found: e.Message, inner: e);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }

    /// <summary>At least <paramref name="minimum"/> bytes of some other source, which is closed with this.</summary>
    public static CheckpointFile Of(string name, ByteSource source, long minimum)
    {
        RequireLength(name, source.Length, minimum);
        return new CheckpointFile(name, source);
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

    public void Dispose() => _source.Dispose();

    private static SafeFileHandle OpenFile(string path, long minimum)
    {
        // Looked at before it is opened: to open a pipe would wait for its other end.
        FileInfo info = LinkedFile.Of(path);
        if (!info.Exists) throw new ModelLoadException("no such file", path);
        RequireLength(path, info.Length, minimum);
        // Weights are read in the order of the file: the system does well to read ahead.
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
    }

    private int ReadSome(long offset, Span<byte> into)
    {
        try
        {
            return _source.Read(offset, into);
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
