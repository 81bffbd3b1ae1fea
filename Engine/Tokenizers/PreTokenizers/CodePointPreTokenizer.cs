using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>Splits at each code point that a predicate accepts: `Digits`, `Punctuation`, `WhitespaceSplit` and `CharDelimiterSplit` are of this kind.</summary>
internal sealed class CodePointPreTokenizer(Func<int, bool> isDelimiter, SplitBehavior behavior) : PreTokenizer
{
    /// <summary>At white space, which is dropped.</summary>
    public static CodePointPreTokenizer WhitespaceSplit { get; } = new(CodePoints.IsWhiteSpace, SplitBehavior.Removed);

    /// <summary>At numbers of any kind (N): each a piece, or each run of them.</summary>
    public static CodePointPreTokenizer Digits(bool individual) => new(
        CodePoints.IsNumber, individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <summary>At punctuation.</summary>
    public static CodePointPreTokenizer Punctuation(SplitBehavior behavior) => new(CodePoints.IsPunctuation, behavior);

    /// <summary>At one code point, which is dropped.</summary>
    public static CodePointPreTokenizer CharDelimiterSplit(int delimiter) => new(c => c == delimiter, SplitBehavior.Removed);

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => new Sink(next, isDelimiter, behavior);

    /// <summary>Every code point that the predicate accepts is a delimiter by itself.</summary>
    internal sealed class Sink(PieceSink next, Func<int, bool> isDelimiter, SplitBehavior behavior) : RelayingSink(next)
    {
        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            Cutter cutter = new(piece, atStart, behavior, Next);
            int done = 0, at = 0;
            foreach (Rune rune in piece.EnumerateRunes())
            {
                int end = at + rune.Utf16SequenceLength;
                if (isDelimiter(rune.Value))
                {
                    if (done < at) cutter.Add(at, delimiter: false);
                    cutter.Add(end, delimiter: true);
                    done = end;
                }

                at = end;
            }

            if (done < piece.Length) cutter.Add(piece.Length, delimiter: false);
            cutter.Finish();
        }
    }
}
