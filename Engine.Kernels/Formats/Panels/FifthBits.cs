using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Panels;

/// <summary>
/// Brings the fifth bits of 5-bit formats into the order of a panel, a line of 16 rows at once: bit s of a byte for plane 0, bit 4 + s for plane 1.
/// </summary>
internal static unsafe class FifthBits
{
    /// <summary>Q5_0 and Q5_1: bit i of a row's word belongs to value i; it moves to byte <c>i % 4</c>, bit <c>i / 4</c>.</summary>
    public static void BySteps(uint* line)
    {
        for (int r = 0; r < PanelFormat.Rows; r += 8)
        {
            Vector256<uint> x = Vector256.Load(line + r);
            (Compress(x) | Compress(x >>> 1) << 8 | Compress(x >>> 2) << 16 | Compress(x >>> 3) << 24).Store(line + r);
        }
    }

    /// <summary>Q5_K: bit s of a byte belongs to sub-block s; even ones move to bits 0 to 3, odd ones to bits 4 to 7.</summary>
    public static void ByPlanes(uint* lines, int count)
    {
        for (int i = 0; i < count * PanelFormat.Rows; i += 8)
        {
            Vector256<uint> x = Vector256.Load(lines + i);
            x = Swap(x, 1, 0x22222222);
            Swap(x, 2, 0x0C0C0C0C).Store(lines + i);
        }
    }

    // Bits 0, 4, ... 28 to bits 0 to 7.
    private static Vector256<uint> Compress(Vector256<uint> x)
    {
        x &= Vector256.Create(0x11111111u);
        x = (x | x >>> 3) & Vector256.Create(0x03030303u);
        x = (x | x >>> 6) & Vector256.Create(0x000F000Fu);
        return (x | x >>> 12) & Vector256.Create(0xFFu);
    }

    // Exchanges the masked bits with those `by` places above.
    private static Vector256<uint> Swap(Vector256<uint> x, int by, uint mask)
    {
        Vector256<uint> t = (x ^ x >>> by) & Vector256.Create(mask);
        return x ^ t ^ t << by;
    }
}
