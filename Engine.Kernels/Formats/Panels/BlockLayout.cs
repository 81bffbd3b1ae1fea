namespace Engine.Kernels.Formats.Panels;

/// <summary>Where a block's binary16 scales and its 32-bit words are in the row, in the order of a panel.</summary>
/// <param name="Values">Values of a block.</param>
/// <param name="Bytes">Bytes of a block in its row.</param>
/// <param name="Halves">Offsets of its binary16 scales.</param>
/// <param name="Words">Offsets of the words that become lines.</param>
/// <param name="Reserved">Lines before those, which <c>Arrange</c> fills.</param>
internal sealed record BlockLayout(int Values, int Bytes, int[] Halves, int[] Words, int Reserved = 0)
{
    /// <summary>Consecutive words.</summary>
    public static int[] Sequence(int from, int count) => [.. Enumerable.Range(0, count).Select(i => from + 4 * i)];
}
