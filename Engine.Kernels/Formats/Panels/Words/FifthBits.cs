using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Panels.Words;

/// <summary>
/// Brings the fifth bits of 5-bit formats into the order of a panel, a line of 16 rows at once: bit s of a byte for plane 0, bit 4 + s for plane 1.
/// </summary>
internal static unsafe class FifthBits
{
    /// <summary>Q5_0 and Q5_1: bit i of a row's word belongs to value i; it moves to byte <c>i % 4</c>, bit <c>i / 4</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BySteps(uint* line)
    {
        for (int r = 0; r < PanelFormat.Rows; r += 8)
        {
            Vector256<uint> x = Vector256.Load(line + r);
            (Compress(x) | Compress(x >>> 1) << 8 | Compress(x >>> 2) << 16 | Compress(x >>> 3) << 24).Store(line + r);
        }
    }

    /// <summary>
    /// Q5_K: bit s of byte b of line w belongs to value 4 w + b of sub-block s. Line 2 p + h gets those of half h of sub-blocks 2 p and 2 p + 1: from line
    /// 4 h + step bit 2 p + plane to bit 4 plane + step.
    /// </summary>
    /// <param name="lines">The first of eight lines.</param>
    /// <param name="stride">Bytes from one to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ByGroups(byte* lines, int stride)
    {
        for (int r = 0; r < PanelFormat.Rows; r += 8)
        {
            byte* at = lines + 4 * r;
            Vector256<uint> a = Vector256.Load((uint*)at), b = Vector256.Load((uint*)(at + stride)), c = Vector256.Load((uint*)(at + 2 * stride)),
                d = Vector256.Load((uint*)(at + 3 * stride));
            Vector256<uint> e = Vector256.Load((uint*)(at + 4 * stride)), f = Vector256.Load((uint*)(at + 5 * stride)),
                g = Vector256.Load((uint*)(at + 6 * stride)), h = Vector256.Load((uint*)(at + 7 * stride));
            for (int p = 0; p < 4; p++)
            {
                Group(a, b, c, d, 2 * p).Store((uint*)(at + 2 * p * stride));
                Group(e, f, g, h, 2 * p).Store((uint*)(at + (2 * p + 1) * stride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Group(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, int bit)
        => Plane(a, b, c, d, bit) | Plane(a, b, c, d, bit + 1) << 4;

    // A bit of each byte of four lines, to bits 0 to 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Plane(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, int bit)
    {
        Vector256<uint> lowest = Vector256.Create(0x01010101u);
        return a >>> bit & lowest | (b >>> bit & lowest) << 1 | (c >>> bit & lowest) << 2 | (d >>> bit & lowest) << 3;
    }

    // Bits 0, 4, ... 28 to bits 0 to 7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Compress(Vector256<uint> x)
    {
        x &= Vector256.Create(0x11111111u);
        x = (x | x >>> 3) & Vector256.Create(0x03030303u);
        x = (x | x >>> 6) & Vector256.Create(0x000F000Fu);
        return (x | x >>> 12) & Vector256.Create(0xFFu);
    }
}
