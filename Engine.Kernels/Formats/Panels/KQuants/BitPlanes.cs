using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>What the formats of <see cref="BitPairs"/> share: four planes a line.</summary>
[Kernel]
internal static unsafe class BitPlanes<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Pair <paramref name="plane"/> of each byte of line i.</summary>
    [MethodImpl(Inline)] public static I Pairs(byte* lines, int i, int plane) => L.And(L.Shr(L.Load((int*)(lines + 64 * i)), 2 * plane), 0x03030303);
}
