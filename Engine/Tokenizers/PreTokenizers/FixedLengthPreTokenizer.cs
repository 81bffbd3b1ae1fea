namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`FixedLength`: pieces of so many code points, the last one maybe shorter.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => new Sink(next, length);

    private sealed class Sink(PieceSink next, int length) : RelayingSink(next)
    {
        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            int start = 0, count = 0;
            for (int i = 0; i < piece.Length;)
            {
                i += i + 1 < piece.Length && char.IsSurrogatePair(piece[i], piece[i + 1]) ? 2 : 1;
                if (++count < length && i < piece.Length) continue;
                Next.Take(piece[start..i], atStart && start == 0);
                (start, count) = (i, 0);
            }
        }
    }
}
