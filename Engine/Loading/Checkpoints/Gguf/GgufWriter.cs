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
    public long ByteLength => Panels is null ? checked(Format.RowBytes(Shape[^1]) * Shape.SkipLast(1).Aggregate(1L, (product, d) => checked(product * d))) : (long)PanelTypes.Bytes(Panels, [.. Shape]);
}

/// <summary>
/// Writes a GGUF file, version 3, that llama.cpp reads too: the head at once, then the tensors' data in any order and from any thread, so that
/// nothing larger than the caller's pieces is held. The file gets its name when it is complete; until then, and if it never is, what stands
/// under that name stays as it was. Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
/// </summary>
internal sealed class GgufWriter : IDisposable
{
    private readonly string path, partial;
    private readonly SafeFileHandle file;
    private readonly IReadOnlyList<GgufEntry> entries;
    private readonly long[] offsets, written;
    private bool complete;

    private GgufWriter(string path, string partial, SafeFileHandle file, IReadOnlyList<GgufEntry> entries, long[] offsets) =>
        (this.path, this.partial, this.file, this.entries, this.offsets, written) = (path, partial, file, entries, offsets, new long[entries.Count]);

    /// <summary>Begins a file: writes its head and reserves its length.</summary>
    /// <param name="path">The file to be; it is replaced when this one is complete.</param>
    /// <param name="metadata">Key-value pairs in their order: CLR numbers, booleans, strings and arrays of these, as <see cref="GgufMetadata"/> holds them.</param>
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset, entries[tensor].ByteLength - bytes.Length);
        RandomAccess.Write(file, bytes, offsets[tensor] + byteOffset);
        Interlocked.Add(ref written[tensor], bytes.Length);
    }

    /// <summary>Completes the file and renames it to its path.</summary>
    /// <exception cref="InvalidOperationException">A tensor was not written completely.</exception>
    public void Complete()
    {
        for (int i = 0; i < written.Length; i++)
            if (written[i] != entries[i].ByteLength) throw new InvalidOperationException($"{entries[i].Name} has {entries[i].ByteLength} bytes, {written[i]} were written");
        RandomAccess.FlushToDisk(file);
        file.Dispose();
        File.Move(partial, path, overwrite: true);
        complete = true;
    }

    /// <summary>Closes the file; deletes it if it is not complete.</summary>
    public void Dispose()
    {
        if (file.IsClosed && complete) return;
        file.Dispose();
        File.Delete(partial);
    }
}
