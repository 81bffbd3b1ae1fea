using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Words;

/// <summary>
/// Where the blocks of a panel lie. A block without scales of its own is lines alone. Else 2^log blocks, so many that their scales fill one line, are a group:
/// that line, then the lines of each of them. Both are constants of a format, so that of all this a shift, a mask and two products are left.
/// </summary>
[Kernel]
internal static unsafe class BlockAddress
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    /// <summary>Blocks in a group, as a power of two: one with two binary16 scales a row, two with one, four with a scale of a byte.</summary>
    public const int Single = 0, Paired = 1, Fours = 2;

    /// <summary>The scales of block b.</summary>
    [MethodImpl(Inline)]
    public static byte* Head(byte* panel, int b, int log, int lines)
        => panel + (b >> log) * (Line + (lines * Line << log)) + (b & ((1 << log) - 1)) * (Line >> log);

    /// <summary>The lines of block b.</summary>
    [MethodImpl(Inline)]
    public static byte* Lines(byte* panel, int b, int log, int lines)
        => panel + (b >> log) * (Line + (lines * Line << log)) + Line + (b & ((1 << log) - 1)) * (lines * Line);

    /// <summary>The lines of block b where no block has scales of its own.</summary>
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b, int lines) => panel + b * (lines * Line);
}
