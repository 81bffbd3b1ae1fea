using System.Buffers;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Matrices;

/// <summary>A matrix of a quantised checkpoint: what its stored tensors mean, and the formats that hold that exactly.</summary>
/// <param name="stored">The tensor of codes, for messages.</param>
/// <param name="shape">Dimensions of what is meant, outermost first.</param>
/// <param name="layout">How it is stored, for people.</param>
/// <param name="storedBytes">Bytes of all its tensors.</param>
internal abstract class QuantizedMatrix(TensorInfo stored, long[] shape, string layout, long storedBytes) : DerivedRows
{
    // Values that are decoded at a time.
    private const int MaxValues = 1 << 20;

    /// <summary>The tensor of codes.</summary>
    public TensorInfo Stored => stored;

    /// <summary>Dimensions, outermost first.</summary>
    public long[] Shape => shape;

    /// <summary>The last dimension.</summary>
    public int Columns { get; } = (int)shape[^1];

    /// <inheritdoc/>
    public override string Layout => layout;

    /// <inheritdoc/>
    public override long StoredBytes => storedBytes;

    /// <summary>The formats that hold every value exactly, the smallest first; F32 is the last.</summary>
    public abstract IReadOnlyList<HeldFormat> Exact { get; }

    /// <summary>The one that is used.</summary>
    public HeldFormat Held { get; set; } = HeldFormats.F32;

    /// <summary>The values of some rows. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public abstract void Decode(long first, int count, Span<float> values);

    /// <summary>Fills blocks of 32 values from codes and scales, where a format of such blocks is exact.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public virtual void Blocks(long first, int count, int blockBytes, Span<byte> into, BlockEncoding encode)
        => throw new NotSupportedException($"{Layout} has no blocks");

    /// <inheritdoc/>
    public sealed override void ReadRows(long first, int count, Span<byte> into)
    {
        int rowBytes = (int)Held.Format.RowBytes(Columns), step = Math.Max(1, MaxValues / Columns);
        for (int done = 0; done < count; done += step)
        {
            int rows = Math.Min(step, count - done);
            try
            {
                Held.Encode(this, first + done, rows, into.Slice(done * rowBytes, rows * rowBytes));
            }
            catch (ArgumentException e)
            {
                throw new ModelLoadException(e.Message, stored.File, stored.Name, inner: e);
            }
        }
    }

    /// <summary>Some rows as plain values.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, or a value is not finite.</exception>
    public void EncodeValues(Format format, long first, int rows, Span<byte> into)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(rows * Columns);
        try
        {
            Span<float> values = rented.AsSpan(0, rows * Columns);
            Decode(first, rows, values);
            RequireFinite(values, "a weight");
            format.Encode(values, into);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Refuses infinities and NaN.</summary>
    public void RequireFinite(ReadOnlySpan<float> values, string what)
    {
        if (Extremes.AreFinite(values)) return;
        throw new ModelLoadException($"{what} of a quantised module is not a finite number", stored.File, stored.Name);
    }
}
