using System.Buffers.Binary;

namespace Engine.Tests.Loading;

/// <summary>Spoils a file in one of the ways that files are spoilt, the same way for the same seed.</summary>
internal static class Mutation
{
    private static readonly ulong[] Extremes = [0, 1, 2, 31, 0x7F, 0xFF, 0xFFFF, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, 1UL << 61, 1UL << 62, long.MaxValue, 1UL << 63, ulong.MaxValue - 31, ulong.MaxValue];

    /// <summary>A changed copy; most changes fall within the first <paramref name="head"/> bytes, where a change matters.</summary>
    public static byte[] Of(byte[] good, int head, int seed)
    {
        Random random = new(seed);
        byte[] file = (byte[])good.Clone();
        for (int i = random.Next(1, 4); i > 0 && file.Length > 16; i--) file = Once(file, Math.Min(head, file.Length), random);
        return file;
    }

    private static byte[] Once(byte[] file, int head, Random random)
    {
        int reach = random.Next(5) == 0 ? file.Length : head, at = random.Next(reach);
        switch (random.Next(7))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(Math.Min(at, file.Length - 8)), Extremes[random.Next(Extremes.Length)]);
                return file;
            case 3:
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(Math.Min(at, file.Length - 4)), (uint)Extremes[random.Next(Extremes.Length)]);
                return file;
            case 4:
                return file[..at];
            case 5:
                byte[] tail = new byte[random.Next(1, 100)];
                random.NextBytes(tail);
                return [.. file, .. tail];
            default:
                // A piece from elsewhere in the file, in place of what is here or pushed in before it.
                int from = random.Next(reach), length = Math.Min(random.Next(1, 64), file.Length - from), over = random.Next(2) * Math.Min(length, file.Length - at);
                return [.. file[..at], .. file[from..(from + length)], .. file[(at + over)..]];
        }
    }
}
