using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Microsoft.Win32.SafeHandles;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>A tensor that a <see cref="GgufWriter"/> writes.</summary>
/// <param name="Name">Its name, at most 63 bytes of UTF-8, which is llama.cpp's limit.</param>
/// <param name="Shape">Its dimensions, outermost first; one to four.</param>
/// <param name="Format">The format of its rows.</param>
internal sealed record GgufEntry(string Name, IReadOnlyList<long> Shape, Format Format)
{
    /// <summary>The panel format of its data, which only this engine reads; null for plain rows, which every program reads.</summary>
    public PanelFormat? Panels { get; init; }

    /// <summary>Bytes of its data.</summary>
    public long ByteLength => Panels is null
        ? checked(Format.RowBytes(Shape[^1]) * Shape.SkipLast(1).Aggregate(1L, (product, d) => checked(product * d)))
        : (long)PanelTypes.Bytes(Panels, [.. Shape]);
}

/// <summary>
/// Writes a GGUF file, version 3, that llama.cpp reads too: the head at once, then the tensors' data in any order and from any thread, so that
/// nothing larger than the caller's pieces is held. The file gets its name when it is complete; until then, and if it never is, what stands
/// under that name stays as it was. Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
/// </summary>
internal sealed class GgufWriter : IDisposable
{
    private readonly string _path, _partial;
    private readonly SafeFileHandle _file;
    private readonly IReadOnlyList<GgufEntry> _entries;
    private readonly long[] _offsets, _written;
    private bool _complete;

    private GgufWriter(string path, string partial, SafeFileHandle file, IReadOnlyList<GgufEntry> entries, long[] offsets) =>
        (this._path, this._partial, this._file, this._entries, this._offsets, _written) = (path, partial, file, entries, offsets, new long[entries.Count]);

    /// <summary>Begins a file: writes its head and reserves its length.</summary>
    /// <param name="path">The file to be; it is replaced when this one is complete.</param>
    /// <param name="metadata">Key-value pairs in their order: CLR numbers, booleans, strings and arrays of these, as <see cref="GgufMetadata"/> holds
    /// them.</param>
    /// <param name="entries">The tensors in their order.</param>
    /// <exception cref="ArgumentException">A pair or a tensor cannot be expressed in GGUF, or occurs twice.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static GgufWriter Create(string path, IEnumerable<KeyValuePair<string, object>> metadata, IReadOnlyList<GgufEntry> entries)
    {
        path = Path.GetFullPath(path);
        (byte[] head, long[] offsets, long length) = GgufHeaderWriter.Build([.. metadata], entries);
        string partial = $"{path}.{Random.Shared.NextInt64():x16}.partial";
        SafeFileHandle file = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write);
        GgufWriter writer = new(path, partial, file, entries, offsets);
        try
        {
            RandomAccess.SetLength(file, length);
            RandomAccess.Write(file, head, 0);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Writes a part of a tensor's data; each byte of it is to be written once. Safe from any thread.</summary>
    /// <param name="tensor">Its index among the entries.</param>
    /// <param name="byteOffset">Where in the tensor the part begins.</param>
    /// <param name="bytes">The part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the tensor.</exception>
    public void Write(int tensor, long byteOffset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset, _entries[tensor].ByteLength - bytes.Length);
        RandomAccess.Write(_file, bytes, _offsets[tensor] + byteOffset);
        Interlocked.Add(ref _written[tensor], bytes.Length);
    }

    /// <summary>Completes the file and renames it to its path.</summary>
    /// <exception cref="InvalidOperationException">A tensor was not written completely.</exception>
    public void Complete()
    {
        for (int i = 0; i < _written.Length; i++)
            if (_written[i] != _entries[i].ByteLength)
                throw new InvalidOperationException($"{_entries[i].Name} has {_entries[i].ByteLength} bytes, {_written[i]} were written");
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(_partial, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Closes the file; deletes it if it is not complete.</summary>
    public void Dispose()
    {
        if (_file.IsClosed && _complete) return;
        _file.Dispose();
        File.Delete(_partial);
    }
}
