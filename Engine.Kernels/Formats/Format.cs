namespace Engine.Kernels.Formats;

/// <summary>
/// A weight format: how a block of consecutive values of one row is laid out, what it means (<see cref="Decode"/>, the definition that
/// every kernel is tested against) and how values are rounded to it. Names are GGUF's.
/// </summary>
public abstract class Format
{
    /// <summary>GGUF spelling, e.g. <c>Q4_K</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The <c>ggml_type</c> number in GGUF files.</summary>
    public abstract uint GgufType { get; }

    /// <summary>Values in a block: 1, 32 or 256.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Bytes of a block.</summary>
    public abstract int BlockBytes { get; }

    /// <summary>Bytes of a row of <paramref name="k"/> values.</summary>
    /// <exception cref="ArgumentException">The row is not a whole number of blocks.</exception>
    /// <exception cref="OverflowException">The product exceeds 63 bits.</exception>
    public long RowBytes(long k) => k % BlockSize == 0
        ? checked(k / BlockSize * BlockBytes)
        : throw new ArgumentException($"a row of {k} values is not a whole number of {Name} blocks of {BlockSize}", nameof(k));

    /// <summary>Decodes whole blocks: <c>values[i]</c> is exactly what the format's specification says, in float32.</summary>
    public abstract void Decode(ReadOnlySpan<byte> blocks, Span<float> values);

    /// <summary>Rounds values to whole blocks.</summary>
    public abstract void Encode(ReadOnlySpan<float> values, Span<byte> blocks);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
