using Engine.Tokenizers.Offsets;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf.PreTokenizing;

/// <summary>Puts ▁ before every word: GGUF spells the start of a word so, where BERT's vocabularies mark the rest of it with ##.</summary>
internal sealed class WordStartPreTokenizer(PreTokenizer words) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => words.Attach(new Sink(next));

    /// <inheritdoc/>
    public override void Trace(TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts)
    {
        List<(TracedText Text, bool AtStart)> pieces = [];
        words.Trace(text, atStart, pieces);
        foreach ((TracedText word, bool first) in pieces)
        {
            TracedTextBuilder marked = new(word);
            marked.Insert(0, "▁");
            marked.Keep(0, word.Length);
            parts.Add((marked.Build(), first));
        }
    }

    private sealed class Sink(PieceSink next) : RelayingSink(next)
    {
        private readonly PooledList<char> _word = new();

        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            _word.Clear();
            _word.Add('▁');
            _word.AddRange(piece);
            Next.Take(_word.Span, atStart);
        }

        public override void Dispose()
        {
            _word.Dispose();
            base.Dispose();
        }
    }
}
