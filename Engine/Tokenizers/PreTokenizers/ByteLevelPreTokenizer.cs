using System.Text;
using Engine.Tokenizers.Offsets;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>
/// `ByteLevel`: optionally a space before each piece, optionally GPT-2's pattern, and then every UTF-8 byte as the character that stands for it.
/// </summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    /// <summary>GPT-2's pattern (encoder.py), which keeps contractions, words, numbers and other runs apart, each with the space before it.</summary>
    public const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Pattern Gpt2 = Pattern.Parse(Gpt2Pattern);
    private static readonly SplitPreTokenizer Words = new(Gpt2, SplitBehavior.Isolated, invert: false);

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next)
    {
        next = new SpellingSink(next);
        if (useRegex) next = new PatternSink(next, Gpt2, SplitBehavior.Isolated, invert: false);
        return addPrefixSpace ? new PrefixSink(next) : next;
    }

    /// <inheritdoc/>
    public override void Trace(TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts)
    {
        if (addPrefixSpace && text.Text[0] != ' ')
        {
            TracedTextBuilder prefixed = new(text);
            prefixed.Insert(0, " ");
            prefixed.Keep(0, text.Length);
            text = prefixed.Build();
        }

        List<(TracedText Text, bool AtStart)> pieces = [];
        if (useRegex) SliceSink.Cut(Words, text, atStart, pieces);
        else pieces.Add((text, atStart));
        foreach ((TracedText piece, bool first) in pieces) parts.Add((Spell(piece), first));
    }

    private static TracedText Spell(TracedText piece)
    {
        TracedTextBuilder spelt = new(piece);
        using PooledList<char> bytes = new();
        for (int at = 0, size; at < piece.Length; at += size)
        {
            Rune.DecodeFromUtf16(piece.Text[at..], out _, out size);
            bytes.Clear();
            ByteAlphabet.Spell(piece.Text.Slice(at, size), bytes);
            // All of the character for each of its bytes.
            foreach (char c in bytes.Span) spelt.Replace(at, at + size, [c]);
        }

        return spelt.Build();
    }

    private sealed class SpellingSink(PieceSink next) : RelayingSink(next)
    {
        private readonly PooledList<char> _spelling = new();

        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            _spelling.Clear();
            ByteAlphabet.Spell(piece, _spelling);
            Next.Take(_spelling.Span, atStart);
        }

        public override void Dispose()
        {
            _spelling.Dispose();
            base.Dispose();
        }
    }

    private sealed class PrefixSink(PieceSink next) : RelayingSink(next)
    {
        private readonly PooledList<char> _text = new();

        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            if (piece[0] == ' ')
            {
                Next.Take(piece, atStart);
                return;
            }

            _text.Clear();
            _text.Add(' ');
            _text.AddRange(piece);
            Next.Take(_text.Span, atStart);
        }

        public override void Dispose()
        {
            _text.Dispose();
            base.Dispose();
        }
    }
}
