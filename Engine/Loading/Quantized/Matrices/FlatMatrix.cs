using System.Buffers;
using Engine.Kernels.Formats.Grouped;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Matrices;

/// <summary>
/// A matrix of 4-bit indices into a table, two a byte, the high half first, in blocks over the flattened matrix, each with a scale: blocks go on from row to
/// row (bitsandbytes).
/// </summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="stored">The tensor of indices.</param>
/// <param name="shape">Dimensions of the matrix.</param>
/// <param name="layout">How it is stored, for people.</param>
/// <param name="storedBytes">Bytes of all its tensors.</param>
/// <param name="table">What the indices stand for.</param>
/// <param name="blockSize">Values of a block.</param>
/// <param name="scales">The scales of blocks from one on.</param>
internal sealed class FlatMatrix(Checkpoint checkpoint, TensorInfo stored, long[] shape, string layout, long storedBytes, float[] table, int blockSize,
    FlatScales scales) : QuantizedMatrix(stored, shape, layout, storedBytes)
{
    private const int Block = 32;

    /// <inheritdoc/>
    public override IReadOnlyList<HeldFormat> Exact { get; }
        = shape[^1] % Block == 0 && blockSize % Block == 0 && table.AsSpan().SequenceEqual(N4_F32.Levels) ? [HeldFormats.N4_F32, HeldFormats.F32] : [HeldFormats.F32];

    /// <inheritdoc/>
    public override void Decode(long first, int count, Span<float> values) => Read(first, values.Length, values, (at, index, scale, values) =>
    {
        for (int i = 0; i < index.Length; i++) values[i] = table[index[i]] * scale[(int)((at + i) / blockSize - at / blockSize)];
    });

    /// <inheritdoc/>
    public override void Blocks(long first, int count, int blockBytes, Span<byte> into, BlockEncoding encode)
        => Read(first, count * Columns, into, (at, index, scale, into) =>
        {
            for (int i = 0; i < index.Length; i += Block)
                encode(index.Slice(i, Block), new(scale[(int)((at + i) / blockSize - at / blockSize)], 0, 0), into[(i / Block * blockBytes)..]);
        });

    private delegate void FlatAction<T>(long at, ReadOnlySpan<byte> index, ReadOnlySpan<float> scales, Span<T> into);

    // Values from a row on: where they begin in the flattened matrix, their indices, and the scales from that of the first on.
    private void Read<T>(long first, int count, Span<T> into, FlatAction<T> action)
    {
        long from = first * Columns, to = from + count, firstBlock = from / blockSize;
        int bytes = (int)((to + 1) / 2 - from / 2), blocks = (int)((to - 1) / blockSize - firstBlock + 1);
        byte[] packed = ArrayPool<byte>.Shared.Rent(bytes), index = ArrayPool<byte>.Shared.Rent(count);
        float[] block = ArrayPool<float>.Shared.Rent(blocks);
        try
        {
            checkpoint.Read(Stored, from / 2, packed.AsSpan(0, bytes));
            scales(firstBlock, block.AsSpan(0, blocks));
            RequireFinite(block.AsSpan(0, blocks), "a scale");
            for (int i = 0; i < count; i++) index[i] = (byte)(packed[(int)((from + i) / 2 - from / 2)] >> ((from + i) % 2 == 0 ? 4 : 0) & 15);
            action(from, index.AsSpan(0, count), block.AsSpan(0, blocks), into);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<byte>.Shared.Return(index);
            ArrayPool<float>.Shared.Return(block);
        }
    }
}

/// <summary>Fills <paramref name="into"/> with the scales of blocks from <paramref name="first"/> on.</summary>
internal delegate void FlatScales(long first, Span<float> into);
