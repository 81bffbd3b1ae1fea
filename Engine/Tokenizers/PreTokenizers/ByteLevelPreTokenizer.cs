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

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next)
    {
        next = new SpellingSink(next);
        if (useRegex) next = new PatternSink(next, Gpt2, SplitBehavior.Isolated, invert: false);
        return addPrefixSpace ? new PrefixSink(next) : next;
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
