namespace Engine.Kernels.Formats;

/// <summary>
/// A weight format: how a block of consecutive values of one row is laid out, what it means (<see cref="Decode"/>, the definition that
/// every kernel is tested against) and how values are rounded to it. Names are GGUF's.
/// </summary>
public abstract class Format
{
    private protected Format()
    {
    }

    /// <summary>GGUF spelling, e.g. <c>Q4_K</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The <c>ggml_type</c> number in GGUF files.</summary>
    public abstract uint GgufType { get; }

    /// <summary>Values in a block: 1, 32 or 256.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Bytes of a block.</summary>
    public abstract int BlockBytes { get; }

    /// <summary>Whether values can be rounded to it, with <see cref="Encode"/>: where it is a <see cref="WritableFormat"/>.</summary>
    public bool CanWrite => this is WritableFormat;

    /// <summary>Bytes of a row of <paramref name="k"/> values.</summary>
    /// <exception cref="ArgumentException">The row is not a whole number of blocks.</exception>
    /// <exception cref="OverflowException">The product exceeds 63 bits.</exception>
    public long RowBytes(long k) => k % BlockSize == 0
        ? checked(k / BlockSize * BlockBytes)
        : throw new ArgumentException($"a row of {k} values is not a whole number of {Name} blocks of {BlockSize}", nameof(k));

    /// <summary>Decodes whole blocks: <c>values[i]</c> is exactly what the format's specification says, in float32.</summary>
    /// <exception cref="ArgumentException">The lengths are not those of the same whole number of blocks.</exception>
    public void Decode(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        CheckLengths(values.Length, blocks.Length);
        DecodeBlocks(blocks, values);
    }

    /// <summary>
    /// Rounds values to whole blocks; the same values give the same bytes everywhere. Finite values stay finite: what lies beyond a
    /// format's range becomes its largest value. F32, F16 and BF16 keep infinities and NaN; a block format refuses them, since one of them
    /// would spoil the scale of its whole block.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths are not those of the same whole number of blocks, or a block format was given a value that is
    /// not finite.</exception>
    /// <exception cref="NotSupportedException">The format is read only: see <see cref="CanWrite"/>.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        CheckLengths(values.Length, blocks.Length);
        if (this is not WritableFormat writable) throw new NotSupportedException($"{Name} is read, not written");
        writable.EncodeBlocks(values, blocks);
    }

    /// <summary><see cref="Decode"/> with lengths already checked.</summary>
    protected abstract void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private void CheckLengths(int values, int bytes)
    {
        if (RowBytes(values) != bytes) throw new ArgumentException($"{values} values are {RowBytes(values)} bytes of {Name}, not {bytes}");
    }
}
