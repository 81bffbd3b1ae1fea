using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// The order in which a panel holds the sixteen scales of a block of sub-blocks of 16, a byte each in four words: byte r of word <c>2 n + c</c> is scale
/// <c>8 n + 2 r + c</c>, that of columns 16 c to 16 c + 15 in row r of half n. So a word serves the rows of a half that one line of bit planes holds.
/// </summary>
internal static unsafe class ScaleRows
{
    /// <summary>Bytes 0, 2, 4, 6 of two lines' words, and bytes 1, 3, 5, 7, instead of the words themselves; all 16 rows of so many pairs of lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Arrange(byte* lines, int pairs)
    {
        for (uint* first = (uint*)lines; first < (uint*)lines + 2 * PanelFormat.Rows * pairs; first += 2 * PanelFormat.Rows)
            for (int r = 0; r < PanelFormat.Rows; r += 8)
            {
                Vector256<uint> low = Vector256.Load(first + r), high = Vector256.Load(first + r + PanelFormat.Rows);
                (Even(low) | Even(high) << 16).Store(first + r);
                (Even(low >>> 8) | Even(high >>> 8) << 16).Store(first + r + PanelFormat.Rows);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Even(Vector256<uint> x) => x & Vector256.Create(0xFFu) | x >>> 8 & Vector256.Create(0xFF00u);
}
