namespace Engine.Tokenizers.PostProcessors;

/// <summary>How two texts become one sequence: special tokens and the two texts in order, each with the type of its tokens.</summary>
/// <param name="pieces">Ids of special tokens, or <see cref="First"/> and <see cref="Second"/>, each once; and types.</param>
internal sealed class PairTemplate(IReadOnlyList<(int Id, int Type)> pieces)
{
    /// <summary>Stands for the first text, and for the second.</summary>
    public const int First = -1, Second = -2;

    /// <summary>Two texts one behind the other.</summary>
    public static PairTemplate Bare { get; } = new([(First, 0), (Second, 0)]);

    /// <summary>[CLS] first [SEP] second [SEP], the second of type 1, from what goes around one text.</summary>
    public static PairTemplate Around((int[] Before, int[] After) around, bool between = false, int secondType = 1) => new(
    [
        .. around.Before.Select(id => (id, 0)), (First, 0), .. around.After.Select(id => (id, 0)), .. between ? around.After.Select(id => (id, 0)) : [],
        (Second, secondType), .. around.After.Select(id => (id, secondType)),
    ]);

    /// <summary>Tokens beside the two texts.</summary>
    public int NumSpecial => pieces.Count - 2;

    /// <summary>The sequence of two texts' ids and their types.</summary>
    public (int[] Ids, int[] Types) Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var ids = new int[NumSpecial + first.Length + second.Length];
        var types = new int[ids.Length];
        int at = 0;
        foreach ((int id, int type) in pieces)
        {
            ReadOnlySpan<int> piece = id == First ? first : id == Second ? second : [id];
            piece.CopyTo(ids.AsSpan(at));
            types.AsSpan(at, piece.Length).Fill(type);
            at += piece.Length;
        }

        return (ids, types);
    }

    /// <summary>How much of two texts stays where both together may have so many tokens: the longer one gives way first. Source: tokenizers' LongestFirst.</summary>
    public static (int First, int Second) Truncate(int first, int second, int most)
    {
        if (first + second <= most) return (first, second);
        int shorter = Math.Min(first, second), longer = shorter > most ? shorter : Math.Max(shorter, most - shorter);
        if (shorter + longer > most) (shorter, longer) = (most / 2, most / 2 + most % 2);
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
