using System.Buffers.Binary;
using Engine.Kernels.Formats;

namespace Engine.Bench.Onnx;

/// <summary>
/// How <c>MatMulNBits</c> holds a weight without zero points: <c>x = scale · (q - 2^(bits - 1))</c> in blocks of 32, the scales apart from the q, which lie
/// in their order, of 4 bits the earlier in the lower half of a byte. Q4_0 and Q8_0 have the same values, so that files in these are taken over exactly.
/// Source: <c>docs/ContribOperators.md</c> of ONNX Runtime.
/// </summary>
internal sealed class BlockCode
{
    /// <summary>Weights that share a scale.</summary>
    public const int BlockSize = 32;

    private readonly Repack _repack;

    private BlockCode(int bits, string format, Repack repack) => (Bits, Format, _repack) = (bits, FormatTable.ByName(format)!, repack);

    // Of a GGUF block without its scale.
    private delegate void Repack(ReadOnlySpan<byte> stored, Span<byte> block);

    /// <summary>The codes, smallest first.</summary>
    public static IReadOnlyList<BlockCode> All { get; } = [new(4, "Q4_0", Nibbles), new(8, "Q8_0", Unsigned)];

    /// <summary>Bits of a weight.</summary>
    public int Bits { get; }

    /// <summary>The GGUF format with the same values, to which others are rounded.</summary>
    public Format Format { get; }

    /// <summary>Bytes of a block without its scale.</summary>
    public int BlockBytes => BlockSize * Bits / 8;

    /// <summary>The smallest code that has a file's bits, up to one more for what a block shares.</summary>
    /// <param name="bitsPerWeight">Bits of the file's matrices, scales included.</param>
    public static BlockCode For(double bitsPerWeight) => All.FirstOrDefault(c => bitsPerWeight <= c.Bits + 1) ?? All[^1];

    /// <summary>Takes over rows in <see cref="Format"/>.</summary>
    public void Convert(ReadOnlySpan<byte> stored, Span<byte> blocks, Span<float> scales)
    {
        int storedBytes = Format.BlockBytes;
        for (int i = 0; i < scales.Length; i++)
        {
            ReadOnlySpan<byte> block = stored.Slice(i * storedBytes, storedBytes);
            scales[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
            _repack(block[2..], blocks.Slice(i * BlockBytes, BlockBytes));
        }
    }

    // Q4_0 has value i + 16 beside value i.
    private static void Nibbles(ReadOnlySpan<byte> stored, Span<byte> block)
    {
        int Of(ReadOnlySpan<byte> bytes, int i) => i < BlockSize / 2 ? bytes[i] & 15 : bytes[i - BlockSize / 2] >> 4;
        for (int i = 0; i < block.Length; i++) block[i] = (byte)(Of(stored, 2 * i) | Of(stored, 2 * i + 1) << 4);
    }

    private static void Unsigned(ReadOnlySpan<byte> stored, Span<byte> block)
    {
        for (int i = 0; i < block.Length; i++) block[i] = (byte)(stored[i] ^ 128);
    }
}
