using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>Reads the head of a GGUF file forwards. Nothing is allocated for a count or a length before the bytes left are known to suffice.</summary>
internal sealed class GgufReader(CheckpointFile file)
{
    private const int MaxString = 64 << 20;

    private readonly byte[] _buffer = new byte[(int)Math.Min(64 << 10, file.Length)];
    private long _bufferStart;
    private int _used, _filled;

    public CheckpointFile File => file;

    public long Position => _bufferStart + _used;

    public long Remaining => file.Length - Position;

    public byte U8() => Take(1)[0];

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A count of things that take at least <paramref name="minimumBytes"/> each.</summary>
    public int Count(int minimumBytes, string what)
    {
        ulong n = U64();
        ulong max = Math.Min((ulong)(Remaining / minimumBytes), (ulong)Array.MaxLength);
        return n <= max ? (int)n : throw new ModelLoadException($"more {what} than the file has room for", file.Path, found: n, expected: $"at most {max}");
    }

    /// <summary>A string: 64-bit length, then UTF-8.</summary>
    public string String(string what)
    {
        ulong n = U64();
        if (n > MaxString) throw new ModelLoadException($"{what} is too long", file.Path, found: $"{n} bytes", expected: $"at most {MaxString}");
        ReadOnlySpan<byte> utf8 = Take((int)n);
        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8)
            : throw new ModelLoadException($"{what} is not valid UTF-8", file.Path, found: Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 64)]));
    }

    /// <summary>The next <paramref name="n"/> bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int n)
    {
        if (n > Remaining)
            throw new ModelLoadException("the file ends within its header", file.Path, found: $"{file.Length} bytes",
                expected: $"{n - Remaining} more at least");
        if (n > _buffer.Length)
        {
            byte[] large = new byte[n];
            Fill(large);
            return large;
        }
        if (n > _filled - _used)
        {
            _bufferStart += _used;
            _used = 0;
            _filled = (int)Math.Min(_buffer.Length, file.Length - _bufferStart);
            file.Read(_bufferStart, _buffer.AsSpan(0, _filled));
        }
        _used += n;
        return _buffer.AsSpan(_used - n, n);
    }

    /// <summary>Fills <paramref name="into"/> with the next bytes; they have to be there.</summary>
    public void Fill(Span<byte> into)
    {
        int n = Math.Min(into.Length, _filled - _used);
        _buffer.AsSpan(_used, n).CopyTo(into);
        file.Read(Position + n, into[n..]);
        (_bufferStart, _used, _filled) = (Position + into.Length, 0, 0);
    }
}
