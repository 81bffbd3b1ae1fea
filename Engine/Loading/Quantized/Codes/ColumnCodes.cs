using System.Buffers;
using System.Runtime.InteropServices;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Codes;

/// <summary>
/// Codes that the file packs column by column: a tensor <c>[words, rows]</c> of int32, where row r of the matrix is the stream of bits in column r.
/// </summary>
/// <remarks>With <c>byWords</c> codes do not cross words.</remarks>
internal sealed class ColumnCodes(Checkpoint checkpoint, TensorInfo stored, int rows, int columns, int bits, int words,
    bool byWords = false) : CodeReader(columns)
{
    private readonly WholeTensor _whole = new(checkpoint, stored, rows);

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<byte> codes)
    {
        ReadOnlySpan<uint> packed = MemoryMarshal.Cast<byte, uint>(_whole.Bytes(count));
        uint[] rented = ArrayPool<uint>.Shared.Rent(words);
        try
        {
            Span<uint> column = rented.AsSpan(0, words);
            for (int r = 0; r < count; r++)
            {
                for (int w = 0; w < words; w++) column[w] = packed[(int)(w * (long)rows + first + r)];
                if (byWords) BitStream.UnpackByWords(MemoryMarshal.AsBytes(column), bits, codes.Slice(r * Columns, Columns));
                else BitStream.Unpack(MemoryMarshal.AsBytes(column), bits, codes.Slice(r * Columns, Columns));
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(rented);
        }
    }
}

/// <summary>AWQ's codes: a tensor <c>[columns, rows / 8]</c> of int32, in which eight rows of the matrix share a word.</summary>
internal sealed class AwqCodes(Checkpoint checkpoint, TensorInfo stored, int rows, int columns) : CodeReader(columns)
{
    private readonly WholeTensor _whole = new(checkpoint, stored, rows);

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<byte> codes)
    {
        ReadOnlySpan<uint> packed = MemoryMarshal.Cast<byte, uint>(_whole.Bytes(count));
        int words = rows / 8;
        for (int r = 0; r < count; r++)
        {
            (int word, int row) = Math.DivRem((int)first + r, 8);
            int shift = 4 * RowCodes.AwqNibble[row];
            Span<byte> into = codes.Slice(r * Columns, Columns);
            for (int k = 0; k < into.Length; k++) into[k] = (byte)(packed[k * words + word] >> shift & 15);
        }
    }
}
