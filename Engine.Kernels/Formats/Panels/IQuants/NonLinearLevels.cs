using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.IQuants;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.IQuants;

/// <summary>
/// The levels of <see cref="NonLinear"/> plus 128, as tables of bytes; a kernel multiplies with <c>level + 128 = low + 16 high</c> in two halves,
/// since a product with a whole byte does not fit 16 bits.
/// </summary>
[Kernel]
internal static unsafe class NonLinearLevels<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>What was added to the levels.</summary>
    public const int Zero = 128;

    /// <summary>Level + 128 of nibbles.</summary>
    [MethodImpl(Inline)] public static I Whole(I nibbles) => L.Lookup(nibbles, 0x766A5D4F3F2D1801, 0xF1D9C5B5A6998D81);

    /// <summary>The lower half (plane 0) or the upper half of level + 128 for the low (shift 0) or high nibbles (shift 4) of line i.</summary>
    [MethodImpl(Inline)]
    public static I Half(byte* lines, int i, int shift, int plane)
    {
        I nibbles = L.And(L.Shr(L.Load((int*)(lines + 64 * i)), shift), 0x0F0F0F0F);
        return plane == 0 ? L.Lookup(nibbles, 0x060A0D0F0F0D0801, 0x0109050506090D01) : L.Lookup(nibbles, 0x0706050403020100, 0x0F0D0C0B0A090808);
    }
}
