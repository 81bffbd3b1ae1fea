namespace Engine.Kernels.Formats.Panels.Layouts;

/// <summary>Where a block's scales and its 32-bit words are in the row, in the order of a panel.</summary>
/// <param name="Values">Values of a block.</param>
/// <param name="Bytes">Bytes of a block in its row.</param>
/// <param name="Halves">Offsets of its binary16 scales.</param>
/// <param name="Words">Offsets of the words that become lines.</param>
/// <param name="Reserved">Lines before those, which <c>Arrange</c> fills.</param>
/// <param name="ByteScale">A scale of one byte at offset 0 instead of binary16 ones.</param>
internal sealed record BlockLayout(int Values, int Bytes, int[] Halves, int[] Words, int Reserved = 0, bool ByteScale = false)
{
    /// <summary>Bytes of the scales of 16 rows.</summary>
    public int HeadBytes => PanelFormat.Rows * (ByteScale ? sizeof(byte) : sizeof(ushort) * Halves.Length);

    /// <summary>Lines of a block.</summary>
    public int LineCount => Reserved + Words.Length;

    /// <summary>Bytes of the lines.</summary>
    public int LineBytes => PanelFormat.LineBytes * LineCount;

    /// <summary>Blocks whose scales fill a line together, so that lines stay aligned.</summary>
    public int Group => HeadBytes > 0 ? PanelFormat.LineBytes / HeadBytes : 1;

    /// <summary>Where the scales of block b begin.</summary>
    public long HeadAt(int b) => b / Group * GroupBytes + b % Group * HeadBytes;

    /// <summary>Where the lines of block b begin.</summary>
    public long LinesAt(int b) => b / Group * GroupBytes + Group * HeadBytes + b % Group * LineBytes;

    private long GroupBytes => Group * (long)(HeadBytes + LineBytes);

    /// <summary>Consecutive words.</summary>
    public static int[] Sequence(int from, int count) => [.. Enumerable.Range(0, count).Select(i => from + 4 * i)];
}
