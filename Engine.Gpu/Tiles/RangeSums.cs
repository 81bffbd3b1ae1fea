using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;

namespace Engine.Gpu.Tiles;

/// <summary>The running sums of four outputs in a range of k, and those of the ranges before it.</summary>
internal struct RangeSums
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Of this range; of the ranges that have ended.</summary>
    public float X, Y, Z, W, AllX, AllY, AllZ, AllW;

    /// <summary>All begin with zero.</summary>
    [MethodImpl(Inline)]
    public void Zero()
    {
        X = Y = Z = W = 0;
        AllX = AllY = AllZ = AllW = 0;
    }

    /// <summary>A range has ended: its sums are added to those of the ranges before it, of which the first has none.</summary>
    [MethodImpl(Inline)]
    public void Fold(int isFirst)
    {
        AllX = isFirst != 0 ? X : Instructions.Add(AllX, X);
        AllY = isFirst != 0 ? Y : Instructions.Add(AllY, Y);
        AllZ = isFirst != 0 ? Z : Instructions.Add(AllZ, Z);
        AllW = isFirst != 0 ? W : Instructions.Add(AllW, W);
        X = Y = Z = W = 0;
    }
}
