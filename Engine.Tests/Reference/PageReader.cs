using System.Buffers.Binary;

namespace Engine.Tests.Reference;

/// <summary>Reads single elements of cache pages, by the layouts that the formats document, in plain code.</summary>
internal static class PageReader
{
    /// <summary>Dimension d of the key in a slot.</summary>
    public static double Key(string format, ReadOnlySpan<byte> page, int headDim, int slot, int d)
    {
        int blocks = (headDim + 31) / 32;
        return format switch
        {
            "F32" => BinaryPrimitives.ReadSingleLittleEndian(page[(4 * (16 * d + slot))..]),
            "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(page[(2 * (16 * d + slot))..]),
            "BF16" => Brain(page[(2 * (16 * d + slot))..]),
            "Q8_0" => (double)BinaryPrimitives.ReadHalfLittleEndian(page[(2 * (16 * (d / 32) + slot))..]) * (sbyte)page[32 * blocks + 16 * d + slot],
            _ => throw new ArgumentException(format),
        };
    }

    /// <summary>Dimension d of the value in a slot.</summary>
    public static double Value(string format, ReadOnlySpan<byte> page, int headDim, int slot, int d)
    {
        int blocks = (headDim + 31) / 32, padded = (headDim + 15) / 16 * 16;
        return format switch
        {
            "F32" => BinaryPrimitives.ReadSingleLittleEndian(page[(4 * (padded * slot + d))..]),
            "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(page[(2 * (padded * slot + d))..]),
            "BF16" => Brain(page[(2 * (padded * slot + d))..]),
            "Q8_0" => (double)BinaryPrimitives.ReadHalfLittleEndian(page[(2 * (blocks * slot + d / 32))..]) * (sbyte)page[32 * blocks + padded * slot + d],
            _ => throw new ArgumentException(format),
        };
    }

    private static double Brain(ReadOnlySpan<byte> p) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(p) << 16);
}
