using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf.PreTokenizing;

/// <summary>Puts ▁ before every word: GGUF spells the start of a word so, where BERT's vocabularies mark the rest of it with ##.</summary>
internal sealed class WordStartPreTokenizer(PreTokenizer words) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => words.Attach(new Sink(next));

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
