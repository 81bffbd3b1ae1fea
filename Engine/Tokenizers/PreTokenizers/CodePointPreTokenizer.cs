using System.Globalization;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>Splits at each code point that a predicate accepts: `Digits`, `Punctuation`, `WhitespaceSplit` and `CharDelimiterSplit` are of this kind.</summary>
internal sealed class CodePointPreTokenizer(Func<int, bool> isDelimiter, SplitBehavior behavior) : PreTokenizer
{
    /// <summary>At white space, which is dropped.</summary>
    public static CodePointPreTokenizer WhitespaceSplit { get; } = new(CodePoints.IsWhiteSpace, SplitBehavior.Removed);

    /// <summary>At numbers of any kind (N): each a piece, or each run of them.</summary>
    public static CodePointPreTokenizer Digits(bool individual) => new(
        c => CodePoints.Category(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber,
        individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <summary>At punctuation.</summary>
    public static CodePointPreTokenizer Punctuation(SplitBehavior behavior) => new(CodePoints.IsPunctuation, behavior);

    /// <summary>At one code point, which is dropped.</summary>
    public static CodePointPreTokenizer CharDelimiterSplit(int delimiter) => new(c => c == delimiter, SplitBehavior.Removed);

    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts) => Spans.Cut(piece, Spans.Of(piece.Text, isDelimiter), behavior, parts);
}
