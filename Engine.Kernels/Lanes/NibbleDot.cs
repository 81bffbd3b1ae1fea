using System.Runtime.CompilerServices;

namespace Engine.Kernels.Lanes;

/// <summary>Full bytes on hardware that multiplies smaller ones only: <c>Σ w a = Σ low a + 16 Σ high a</c> with the nibbles of w.</summary>
internal static class NibbleDot<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary><see cref="ILanes{F, I}.DotBytes"/> for a <see cref="ILanes{F, I}.ByteZero"/> of 128.</summary>
    [MethodImpl(Inline)] public static I Bytes(I acc, I w, I a) => L.Add(acc, L.Add(Plane(w, a), L.Shl(Plane(L.Shr(w, 4), a), 4)));

    [MethodImpl(Inline)] private static I Plane(I w, I a) => L.Scale(L.Dot(L.Splat(0), L.And(w, 0x0F0F0F0F), a), L.ScaleOf(1));
}
