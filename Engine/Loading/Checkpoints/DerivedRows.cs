using System.Buffers;

namespace Engine.Loading.Checkpoints;

/// <summary>
/// The rows of a tensor that no file holds as such: a quantised checkpoint stores codes, scales and the like, and these are what they mean. They are made
/// when they are read, some rows at a time, in a format that holds every value exactly.
/// </summary>
internal abstract class DerivedRows
{
    /// <summary>How the file stores them: <c>GPTQ, 4 bits in groups of 128</c>.</summary>
    public abstract string Layout { get; }

    /// <summary>Bytes of all tensors that they are made of.</summary>
    public abstract long StoredBytes { get; }

    /// <summary>Fills <paramref name="into"/> with <paramref name="count"/> rows from <paramref name="first"/> on, in the tensor's format. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">A file cannot be read, or what it holds has no meaning.</exception>
    public abstract void ReadRows(long first, int count, Span<byte> into);

    /// <summary>Fills <paramref name="into"/> with bytes of the rows, each of <paramref name="rowBytes"/>, from <paramref name="offset"/> on.</summary>
    public void Read(long rowBytes, long offset, Span<byte> into)
    {
        if (into.IsEmpty) return;
        (long first, long within) = Math.DivRem(offset, rowBytes);
        int rows = checked((int)((within + into.Length + rowBytes - 1) / rowBytes));
        if (within == 0 && into.Length == rows * rowBytes)
        {
            ReadRows(first, rows, into);
            return;
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent(checked((int)(rows * rowBytes)));
        try
        {
            ReadRows(first, rows, whole.AsSpan(0, (int)(rows * rowBytes)));
            whole.AsSpan((int)within, into.Length).CopyTo(into);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
