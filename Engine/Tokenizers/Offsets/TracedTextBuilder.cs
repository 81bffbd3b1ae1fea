namespace Engine.Tokenizers.Offsets;

/// <summary>Writes a <see cref="TracedText"/> that a stage makes of another.</summary>
internal sealed class TracedTextBuilder(TracedText from)
{
    private readonly List<char> _text = new(from.Length + 1);
    private readonly List<int> _starts = new(from.Length + 1), _ends = new(from.Length + 1);

    /// <summary>Takes a stretch over as it is.</summary>
    public void Keep(int start, int end)
    {
        for (int i = start; i < end; i++) Add(from.Text[i], from.Start(i), from.End(i));
    }

    /// <summary>Writes text that stands for a stretch: unit for unit where both are of one length, otherwise all of it for each.</summary>
    public void Replace(int start, int end, ReadOnlySpan<char> with)
    {
        bool each = with.Length == end - start;
        (int first, int last) = from.Origin(start, end);
        for (int i = 0; i < with.Length; i++) Add(with[i], each ? from.Start(start + i) : first, each ? from.End(start + i) : last);
    }

    /// <summary>Writes text that stands for nothing, before a place.</summary>
    public void Insert(int at, ReadOnlySpan<char> text) => Replace(at, at, text);

    /// <summary>What has been written.</summary>
    public TracedText Build() => new(_text.ToArray(), _starts.ToArray(), _ends.ToArray());

    private void Add(char c, int start, int end)
    {
        _text.Add(c);
        _starts.Add(start);
        _ends.Add(end);
    }
}
