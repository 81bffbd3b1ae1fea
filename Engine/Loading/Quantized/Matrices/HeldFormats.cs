using System.Buffers;
using System.Buffers.Binary;
using Engine.Kernels.Formats;

namespace Engine.Loading.Quantized.Matrices;

/// <summary>A format that rows of quantised matrices are held in, and how they get into it without being rounded.</summary>
/// <param name="Format">The format.</param>
/// <param name="Encode">Fills bytes with so many rows of a matrix from the first on.</param>
internal sealed record HeldFormat(Format Format, RowEncoding Encode);

/// <summary>Fills <paramref name="into"/> with <paramref name="rows"/> rows of a matrix.</summary>
internal delegate void RowEncoding(QuantizedMatrix matrix, long first, int rows, Span<byte> into);

/// <summary>The formats that quantised matrices are held in: values as they are, or codes of blocks of 32 with the very scales of the file.</summary>
internal static class HeldFormats
{
    private const int Block = 32;

    private static readonly Format Q4_0Format = Named("Q4_0"), Q4_1Format = Named("Q4_1"), Q8_0Format = Named("Q8_0"), MXFP4Format = Named("MXFP4");

    /// <summary>Values in float32.</summary>
    public static HeldFormat F32 { get; } = Plain("F32");

    /// <summary>Values that bfloat16 holds.</summary>
    public static HeldFormat BF16 { get; } = Plain("BF16");

    /// <summary>Codes of 4 bits less 8, with binary16 scales.</summary>
    public static HeldFormat Q4_0 { get; } = new(Q4_0Format, (matrix, first, rows, into) => matrix.Blocks(first, rows, Q4_0Format.BlockBytes, into,
        static (codes, number, block) =>
        {
            BinaryPrimitives.WriteHalfLittleEndian(block, (Half)number.Scale);
            Nibbles(codes, block[2..]);
        }));

    /// <summary>Codes of 4 bits with binary16 scales and offsets.</summary>
    public static HeldFormat Q4_1 { get; } = new(Q4_1Format, (matrix, first, rows, into) => matrix.Blocks(first, rows, Q4_1Format.BlockBytes, into,
        static (codes, number, block) =>
        {
            BinaryPrimitives.WriteHalfLittleEndian(block, (Half)number.Scale);
            BinaryPrimitives.WriteHalfLittleEndian(block[2..], (Half)number.Offset);
            Nibbles(codes, block[4..]);
        }));

    /// <summary>Bytes with binary16 scales.</summary>
    public static HeldFormat Q8_0 { get; } = new(Q8_0Format, (matrix, first, rows, into) => matrix.Blocks(first, rows, Q8_0Format.BlockBytes, into,
        static (codes, number, block) =>
        {
            BinaryPrimitives.WriteHalfLittleEndian(block, (Half)number.Scale);
            for (int i = 0; i < Block; i++) block[2 + i] = (byte)(codes[i] ^ 0x80);
        }));

    /// <summary>4-bit floats with powers of two as scales.</summary>
    public static HeldFormat MXFP4 { get; } = new(MXFP4Format, (matrix, first, rows, into) => matrix.Blocks(first, rows, MXFP4Format.BlockBytes, into,
        static (codes, number, block) =>
        {
            block[0] = (byte)(MathF.ILogB(number.Scale) + 127);
            Nibbles(codes, block[1..]);
        }));

    /// <summary>Codes of up to 4 bits with scales of 16 bits and zero points.</summary>
    public static HeldFormat G4_F16 { get; } = Zero("G4_F16", scale => BitConverter.HalfToUInt16Bits((Half)scale));

    /// <summary>The same with scales of bfloat16.</summary>
    public static HeldFormat G4_BF16 { get; } = Zero("G4_BF16", Brain);

    /// <summary>Codes of up to 4 bits with scales and offsets of bfloat16.</summary>
    public static HeldFormat A4_BF16 { get; } = Coded("A4_BF16", static (codes, number, block) =>
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block, Brain(number.Scale));
        BinaryPrimitives.WriteUInt16LittleEndian(block[2..], Brain(number.Offset));
        Nibbles(codes, block[4..]);
    });

    /// <summary>Signed bytes with any scale.</summary>
    public static HeldFormat I8_F32 { get; } = Coded("I8_F32", static (codes, number, block) =>
    {
        BinaryPrimitives.WriteSingleLittleEndian(block, number.Scale);
        codes.CopyTo(block[4..]);
    });

    /// <summary>Codes of up to 8 bits with scales of 16 bits and zero points or offsets.</summary>
    public static HeldFormat A8_F32 { get; } = Bytes(middle: 0);

    /// <summary>The same of codes that stand for <c>q + 128</c>.</summary>
    public static HeldFormat A8_F32Signed { get; } = Bytes(middle: 128);

    /// <summary>4-bit indices of the levels of NF4.</summary>
    public static HeldFormat N4_F32 { get; } = Coded("N4_F32", static (codes, number, block) =>
    {
        BinaryPrimitives.WriteSingleLittleEndian(block, number.Scale);
        Nibbles(codes, block[4..]);
    });

    /// <summary>8-bit floats (E4M3) with any scale.</summary>
    public static HeldFormat F8_F32 { get; } = Coded("F8_F32", static (codes, number, block) =>
    {
        // Either sign of all ones is NaN.
        if (codes.ContainsAny((byte)0x7F, (byte)0xFF)) throw new ArgumentException("a weight is not a finite number");
        BinaryPrimitives.WriteSingleLittleEndian(block, number.Scale);
        codes.CopyTo(block[4..]);
    });

    /// <summary>Formats for <c>scale · (q − zero)</c>, zero being the middle where it is <paramref name="symmetric"/>.</summary>
    /// <param name="bits">Bits of q.</param>
    /// <param name="scales">The type of the scales.</param>
    /// <param name="symmetric">Whether all zero points are <c>2^(bits − 1)</c>.</param>
    /// <param name="signed">Whether codes of 8 bits stand for <c>q + 128</c>.</param>
    public static IReadOnlyList<HeldFormat> OfIntegers(int bits, string scales, bool symmetric, bool signed = false) => (bits, scales, symmetric) switch
    {
        (4, "F16", true) => [Q4_0, G4_F16],
        (8, "F16", true) => [Q8_0, I8_F32],
        (8, _, true) => [I8_F32],
        ( <= 4, "F16", _) => [G4_F16],
        ( <= 4, "BF16", _) => [G4_BF16],
        (_, "F16" or "BF16", _) => [signed ? A8_F32Signed : A8_F32],
        _ => [],
    };

    /// <summary>Formats for <c>scale · q + offset</c>.</summary>
    public static IReadOnlyList<HeldFormat> OfAffine(int bits, string scales, string offsets) => (bits, scales, offsets) switch
    {
        ( <= 4, "F16", "F16") => [Q4_1],
        ( <= 4, "BF16", "BF16") => [A4_BF16],
        (_, "F16" or "BF16" or "F32", "F16" or "BF16" or "F32") => [A8_F32],
        _ => [],
    };

    private static HeldFormat Zero(string name, Func<float, ushort> scale) => Coded(name, (codes, number, block) =>
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block, scale(number.Scale));
        BinaryPrimitives.WriteInt16LittleEndian(block[2..], (short)number.Zero);
        Nibbles(codes, block[4..]);
    });

    // Scales of 16 bits times zero points of 8 are exact in float32, and so is their sum with the product of a scale and a code.
    private static HeldFormat Bytes(int middle) => Coded("A8_F32", (codes, number, block) =>
    {
        BinaryPrimitives.WriteSingleLittleEndian(block, number.Scale);
        BinaryPrimitives.WriteSingleLittleEndian(block[4..], number.Offset - number.Scale * (number.Zero + middle));
        codes.CopyTo(block[8..]);
    });

    private static HeldFormat Coded(string name, BlockEncoding encode)
    {
        Format format = Named(name);
        return new(format, (matrix, first, rows, into) => matrix.Blocks(first, rows, format.BlockBytes, into, encode));
    }

    // Bfloat16 is the upper half of float32: of what came from it, without a rounding.
    private static ushort Brain(float x) => (ushort)(BitConverter.SingleToUInt32Bits(x) >> 16);

    private static HeldFormat Plain(string name)
    {
        Format format = Named(name);
        return new(format, (matrix, first, rows, into) => matrix.EncodeValues(format, first, rows, into));
    }

    private static Format Named(string name) => FormatTable.ByName(name)!;

    // Value i in the low and value i + 16 in the high half of byte i.
    private static void Nibbles(ReadOnlySpan<byte> codes, Span<byte> into)
    {
        for (int i = 0; i < Block / 2; i++) into[i] = (byte)(codes[i] | codes[i + Block / 2] << 4);
    }
}
