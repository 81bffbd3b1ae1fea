using System.Text;
using Engine.Tokenizers.PostProcessors;

namespace Engine.Tokenizers;

/// <summary>Encodes text to token ids and decodes ids to text. Immutable and thread-safe.</summary>
public abstract class Tokenizer
{
    private protected Tokenizer()
    {
    }

    /// <summary>The largest id of this tokenizer plus one.</summary>
    public abstract int VocabSize { get; }

    /// <summary>The token that begins a sequence, where the files name one.</summary>
    public int? BosId { get; internal init; }

    /// <summary>The token that ends a sequence, where the files name one.</summary>
    public int? EosId { get; internal init; }

    /// <summary>The token that stands for text without a token, where the files name one.</summary>
    public int? UnknownId { get; internal init; }

    /// <summary>The padding token, where the files name one.</summary>
    public int? PaddingId { get; internal init; }

    /// <summary>
    /// Every token that ends a generation as far as the tokenizer's files say: <see cref="EosId"/>, and the ends of a turn, known by their texts.
    /// </summary>
    public IReadOnlyList<int> EndIds { get; internal init; } = [];

    /// <summary>The model's chat template (Jinja), unchanged, or null.</summary>
    public string? ChatTemplate { get; internal init; }

    /// <summary>Whether <see cref="Encode"/> puts <see cref="BosId"/> before the text.</summary>
    public bool AddsBos => BosId is int bos && Encode("") is [int first, ..] && first == bos;

    /// <summary>Whether <see cref="Encode"/> puts <see cref="EosId"/> behind the text.</summary>
    public bool AddsEos => EosId is int eos && Encode("") is [.., int last] && last == eos;

    /// <summary>
    /// Whether ids begin with <see cref="BosId"/> twice, as when a text that spells it out is encoded with <c>addSpecialTokens</c>. Models are not trained on
    /// that.
    /// </summary>
    public bool BeginsTwice(ReadOnlySpan<int> ids) => BosId is int bos && ids is [int first, int second, ..] && first == bos && second == bos;

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the tokens that the model expects around a sequence (BOS, [CLS]...) are added.</param>
    /// <param name="parseSpecialTokens">
    /// Whether special tokens written in the text are recognised. Pass false for untrusted text. Added tokens that are not special are always recognised.
    /// </param>
    public int[] Encode(string text, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        using PooledList<int> ids = new();
        if (addSpecialTokens) ids.AddRange(Around.Before);
        EncodeInto(WellFormed(text), parseSpecialTokens, ids);
        if (addSpecialTokens) ids.AddRange(Around.After);
        return ids.Span.ToArray();
    }

    /// <summary>The first tokens of a text with those around it that the model expects, <paramref name="maxTokens"/> at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So few have no room for what goes around a text.</exception>
    public int[] EncodeWithin(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        (int[] before, int[] after) = Around;
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, before.Length + after.Length);
        using PooledList<int> ids = new();
        EncodeInto(WellFormed(text), parseSpecialTokens: true, ids);
        int kept = Math.Min(ids.Span.Length, maxTokens - before.Length - after.Length);
        return [.. before, .. ids.Span[..kept], .. after];
    }

    /// <summary>Two texts as one sequence, as a model expects pairs, and the type of each token; the longer text is cut first.</summary>
    /// <param name="first">The first text, such as a query.</param>
    /// <param name="second">The second, such as a document.</param>
    /// <param name="maxTokens">The most tokens of the sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">So few have no room for what goes around two texts.</exception>
    public (int[] Ids, int[] Types) EncodePair(string first, string second, int maxTokens = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, Pair.NumSpecial);
        using PooledList<int> a = new(), b = new();
        EncodeInto(WellFormed(first), parseSpecialTokens: true, a);
        EncodeInto(WellFormed(second), parseSpecialTokens: true, b);
        (int keptA, int keptB) = PairTemplate.Truncate(a.Span.Length, b.Span.Length, maxTokens - Pair.NumSpecial);
        return Pair.Of(a.Span[..keptA], b.Span[..keptB]);
    }

    /// <summary>
    /// The ids of a text as <see cref="Encode"/> gives them, each with the stretch of the text that it stands for. Stretches come in order; what lies
    /// between two of
    /// them has no token (white space that a vocabulary drops). This takes longer than <see cref="Encode"/>.
    /// </summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the tokens that the model expects around a sequence are added; they stand for an empty stretch.</param>
    /// <param name="parseSpecialTokens">Whether special tokens written in the text are recognised.</param>
    public IReadOnlyList<TokenSpan> EncodeWithOffsets(string text, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TokenSpan> spans = [];
        if (addSpecialTokens) spans.AddRange(Around.Before.Select(id => new TokenSpan(id, 0, 0)));
        TraceInto(WellFormed(text), parseSpecialTokens, spans);
        if (addSpecialTokens) spans.AddRange(Around.After.Select(id => new TokenSpan(id, text.Length, text.Length)));
        return spans;
    }

    /// <summary>The ids of a text and nothing else: nothing is added around it, and special tokens written in it are taken as text.</summary>
    public int[] EncodeOrdinary(string text) => Encode(text, addSpecialTokens: false, parseSpecialTokens: false);

    /// <summary>The text of a sequence of ids; ids outside the vocabulary are left out. Equals the concatenated pieces of <see cref="Stream"/>.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        StreamingDecoder stream = Stream(skipSpecialTokens);
        var text = new StringBuilder(ids.Length * 4);
        foreach (int id in ids) stream.AppendTo(id, text);
        return text.Append(stream.Flush()).ToString();
    }

    /// <summary>Creates a decoder that takes one id at a time and returns whole characters only.</summary>
    public abstract StreamingDecoder Stream(bool skipSpecialTokens = true);

    /// <summary>The token as the vocabulary spells it (not decoded), or null for an id without a token.</summary>
    public abstract string? TokenText(int id);

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    public abstract int? IdOf(string token);

    /// <summary>Whether decoding leaves this token out when it skips special tokens.</summary>
    public abstract bool IsSpecial(int id);

    /// <summary>Appends the ids of well-formed text, without any around it.</summary>
    private protected abstract void EncodeInto(string text, bool parseSpecialTokens, PooledList<int> ids);

    /// <summary>The same with the stretch of each.</summary>
    private protected abstract void TraceInto(string text, bool parseSpecialTokens, List<TokenSpan> spans);

    /// <summary>The tokens that the model expects around a sequence.</summary>
    private protected abstract (int[] Before, int[] After) Around { get; }

    /// <summary>How two texts become one sequence.</summary>
    private protected abstract PairTemplate Pair { get; }

    /// <summary>The text with every lone surrogate replaced by U+FFFD, so that everything behind this door may count in code points.</summary>
    internal static string WellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else return string.Concat(text.EnumerateRunes());
        }

        return text;
    }
}
