using System.Buffers;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Codes;

/// <summary>How the bits of a row's codes lie.</summary>
internal enum Packing
{
    /// <summary>One stream of bits, low bits first.</summary>
    Stream,

    /// <summary>Whole codes in words of 32 bits, low bits first.</summary>
    Words,

    /// <summary>AWQ: eight nibbles in a word of 32 bits, those of columns 0, 2, 4, 6, 1, 3, 5, 7 from the low bits on.</summary>
    Awq,
}

/// <summary>Codes that the file packs row by row, each row beginning with a byte of its own.</summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="stored">The tensor.</param>
/// <param name="columns">Codes of a row.</param>
/// <param name="bits">Bits of a code, 1 to 8.</param>
/// <param name="rowBytes">Bytes of a row in the file.</param>
/// <param name="packing">How they lie.</param>
/// <param name="signed">Whether codes of 8 bits are signed: they are given as <c>q + 128</c>.</param>
internal sealed class RowCodes(Checkpoint checkpoint, TensorInfo stored, int columns, int bits, long rowBytes, Packing packing = Packing.Stream,
    bool signed = false) : CodeReader(columns)
{
    /// <summary>AWQ: the nibble of a word that column i of eight lies in.</summary>
    public static ReadOnlySpan<byte> AwqNibble => [0, 4, 1, 5, 2, 6, 3, 7];

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<byte> codes)
    {
        int bytes = checked((int)(count * rowBytes));
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Span<byte> packed = rented.AsSpan(0, bytes);
            checkpoint.Read(stored, first * rowBytes, packed);
            for (int r = 0; r < count; r++) Unpack(packed.Slice((int)(r * rowBytes), (int)rowBytes), codes.Slice(r * Columns, Columns));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (!signed) return;
        for (int i = 0; i < codes.Length; i++) codes[i] ^= 0x80;
    }

    private void Unpack(ReadOnlySpan<byte> packed, Span<byte> codes)
    {
        switch (packing)
        {
            case Packing.Stream: BitStream.Unpack(packed, bits, codes); break;
            case Packing.Words: BitStream.UnpackByWords(packed, bits, codes); break;
            default:
                for (int i = 0; i < codes.Length; i++)
                {
                    int nibble = AwqNibble[i % 8];
                    codes[i] = (byte)(packed[i / 8 * 4 + nibble / 2] >> 4 * (nibble % 2) & 15);
                }
                break;
        }
    }
}
