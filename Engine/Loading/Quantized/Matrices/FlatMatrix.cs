using System.Buffers;
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
    /// <inheritdoc/>
    public override IReadOnlyList<HeldFormat> Exact { get; } = [HeldFormats.F32];

    /// <inheritdoc/>
    public override void Decode(long first, int count, Span<float> values)
    {
        long from = first * Columns, to = from + values.Length, firstBlock = from / blockSize;
        int bytes = (int)((to + 1) / 2 - from / 2), blocks = (int)((to - 1) / blockSize - firstBlock + 1);
        byte[] packed = ArrayPool<byte>.Shared.Rent(bytes);
        float[] block = ArrayPool<float>.Shared.Rent(blocks);
        try
        {
            checkpoint.Read(Stored, from / 2, packed.AsSpan(0, bytes));
            scales(firstBlock, block.AsSpan(0, blocks));
            RequireFinite(block.AsSpan(0, blocks), "a scale");
            for (int i = 0; i < values.Length; i++)
            {
                long at = from + i;
                int index = packed[(int)(at / 2 - from / 2)] >> (at % 2 == 0 ? 4 : 0) & 15;
                values[i] = table[index] * block[(int)(at / blockSize - firstBlock)];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<float>.Shared.Return(block);
        }
    }
}

/// <summary>Fills <paramref name="into"/> with the scales of blocks from <paramref name="first"/> on.</summary>
internal delegate void FlatScales(long first, Span<float> into);
