using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>The measures of a page that all cache formats share.</summary>
[Kernel]
internal static class PageLayout
{
    /// <summary>Positions of a page: one for each lane of a group.</summary>
    public const int Positions = LaneGroup.Lanes;

    /// <summary>Bytes of a line that memory is read by.</summary>
    public const int CacheLine = 64;

    /// <summary>A head's dimensions, filled up to whole groups of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Padded(int headDim) => (headDim + LaneGroup.Lanes - 1) / LaneGroup.Lanes * LaneGroup.Lanes;

    /// <summary>Bytes, filled up to whole cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lines(int bytes) => (bytes + CacheLine - 1) / CacheLine * CacheLine;
}
