using System.Buffers;
using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Patterns;

/// <summary>What anchors ask of a position in a text.</summary>
internal static class Places
{
    /// <summary>Whether the place is here.</summary>
    public static bool Holds(Place place, ReadOnlySpan<char> text, int at) => place switch
    {
        Place.TextStart => at == 0,
        Place.TextEnd => at == text.Length,
        Place.TextEndOrLastLineFeed => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        Place.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        Place.LineEnd => at == text.Length || text[at] == '\n',
        Place.WordBoundary => IsBoundary(text, at),
        _ => !IsBoundary(text, at),
    };

    private static bool IsBoundary(ReadOnlySpan<char> text, int at)
    {
        bool before = Rune.DecodeLastFromUtf16(text[..at], out Rune left, out _) == OperationStatus.Done && CodePoints.IsWord(left.Value);
        bool after = Rune.DecodeFromUtf16(text[at..], out Rune right, out _) == OperationStatus.Done && CodePoints.IsWord(right.Value);
        return before != after;
    }
}
