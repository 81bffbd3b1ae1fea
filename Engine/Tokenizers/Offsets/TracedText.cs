namespace Engine.Tokenizers.Offsets;

/// <summary>
/// Text on its way through the stages that knows where it came from: for each UTF-16 unit, where the stretch of the original text begins and ends that it
/// stands
/// for. Both never go down along the text.
/// </summary>
internal readonly struct TracedText(ReadOnlyMemory<char> text, ReadOnlyMemory<int> starts, ReadOnlyMemory<int> ends)
{
    /// <summary>The text itself.</summary>
    public ReadOnlySpan<char> Text => text.Span;

    /// <summary>Its length.</summary>
    public int Length => text.Length;

    /// <summary>A part of a text that nothing has changed.</summary>
    public static TracedText Of(string text, int start, int end)
    {
        int[] starts = new int[end - start], ends = new int[end - start];
        for (int i = 0; i < starts.Length; i++) (starts[i], ends[i]) = (start + i, start + i + 1);
        return new TracedText(text.AsMemory(start, end - start), starts, ends);
    }

    /// <summary>Where the original of a unit begins; of the end of the text, where the original ends.</summary>
    public int Start(int at) => at < Length ? starts.Span[at] : Length == 0 ? 0 : ends.Span[^1];

    /// <summary>Where the original of a unit ends.</summary>
    public int End(int at) => ends.Span[at];

    /// <summary>The original of a stretch: empty for an empty one.</summary>
    public (int Start, int End) Origin(int start, int end) => end > start ? (Start(start), End(end - 1)) : (Start(start), Start(start));

    /// <summary>A part of it.</summary>
    public TracedText Slice(int start, int end) => new(text[start..end], starts[start..end], ends[start..end]);
}
