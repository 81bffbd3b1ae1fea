using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// What is the same for all calls of a layer: a group of query heads that share one head of keys and values, their sizes, and how the fixed splits of
/// 256 positions are counted and their results laid out.
/// </summary>
/// <param name="heads">Query heads of the group.</param>
/// <param name="keyDim">Size of a query and of a key.</param>
/// <param name="valueDim">Size of a value.</param>
/// <param name="keyPageBytes">Bytes from one page of keys to the next.</param>
/// <param name="valuePageBytes">Bytes from one page of values to the next.</param>
/// <param name="scale">What q·k is multiplied by.</param>
/// <param name="window">Positions that a query attends to, its own included; 0 for all before it.</param>
/// <param name="whole">Whether it attends to positions behind its own too, as <see cref="WholeMask"/> says.</param>
/// <param name="sinks">Whether heads have sinks.</param>
[Kernel]
internal readonly struct AttentionShape(
    int heads, int keyDim, int valueDim, int keyPageBytes, int valuePageBytes, float scale, int window, bool whole = false, bool sinks = false)
{
    /// <summary>Positions of a split: attention is always cut at the same positions, so that its bits depend on nothing else.</summary>
    public const int SplitSize = 256;

    /// <summary>The most query heads that share one pass over the keys.</summary>
    public const int MaxTile = 4;

    /// <summary>Query heads of the group, sizes of a key and of a value in floats, bytes of their pages, and positions of the window (0: none).</summary>
    public readonly int Heads = heads, KeyDim = keyDim, ValueDim = valueDim, KeyPageBytes = keyPageBytes, ValuePageBytes = valuePageBytes, Window = window;

    /// <summary>0 or 1: whether a query attends to positions behind its own, and whether heads have sinks.</summary>
    public readonly int IsWhole = whole ? 1 : 0, HasSinks = sinks ? 1 : 0;

    /// <summary>What q·k is multiplied by.</summary>
    public readonly float Scale = scale;

    /// <summary>Floats of a partial result of one head: the weighted sum of values (padded), then at once the maximum m and the sum l.</summary>
    public int PartialFloats { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => PageLayout.Padded(ValueDim) + LaneGroup.Lanes; }

    /// <summary>Floats of scratch memory that a call for one token needs.</summary>
    public int ScratchFloats { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => MaxTile * (SplitSize + 2 * PartialFloats); }

    /// <summary>The most tokens that <see cref="AttendRun"/> takes.</summary>
    public int MaxRun { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => AttendRun.MaxTokens(Heads); }

    /// <summary>The first split that a query attends to.</summary>
    public int FirstSplit(int position) => AnyMask.Begin(position, Window) / SplitSize;

    /// <summary>How many splits a query attends to.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="length">Positions that the cache holds of its sequence.</param>
    public int Splits(int position, int length) => (End(position, length) - 1) / SplitSize - FirstSplit(position) + 1;

    /// <summary>The position after the last one that a query attends to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int End(int position, int length) => AnyMask.End(position, Window, length, IsWhole);
}
