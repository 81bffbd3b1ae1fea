namespace Engine.Tokenizers.PreTokenizers;

/// <summary>
/// Cuts a piece along stretches that cover it, each a delimiter or not, and gives the parts to a sink; empty ones are left out. One part is held
/// back, since the next stretch may belong to it.
/// </summary>
internal ref struct Cutter(ReadOnlySpan<char> piece, bool atStart, SplitBehavior behavior, PieceSink next)
{
    private readonly ReadOnlySpan<char> _piece = piece;
    private int _start, _end;
    private bool _any, _delimiter;

    /// <summary>Takes the next stretch, which ends at <paramref name="end"/>.</summary>
    public void Add(int end, bool delimiter)
    {
        int start = _end;
        if (behavior == SplitBehavior.Removed)
        {
            if (!delimiter) Emit(start, end);
        }
        else
        {
            if (!_any || !Merges(delimiter))
            {
                Finish();
                _start = start;
            }

            _any = true;
        }

        (_end, _delimiter) = (end, delimiter);
    }

    /// <summary>Gives out what was held back.</summary>
    public readonly void Finish()
    {
        if (_any) Emit(_start, _end);
    }

    /// <summary>Whether a stretch belongs to the one before it.</summary>
    private readonly bool Merges(bool delimiter) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => delimiter && !_delimiter,
        SplitBehavior.MergedWithNext => !delimiter && _delimiter,
        SplitBehavior.Contiguous => delimiter == _delimiter,
        _ => false,
    };

    private readonly void Emit(int start, int end)
    {
        if (end > start) next.Take(_piece[start..end], atStart && start == 0);
    }
}
