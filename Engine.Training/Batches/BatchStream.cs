using Engine.Training.Corpus;

namespace Engine.Training.Batches;

/// <summary>
/// A corpus in batches, in the order of its numbers: a document that has no room in a batch opens the next one. Which batch comes next depends on the corpus
/// and the <see cref="BatchPosition"/> alone. The next one is made ready on another thread while the caller learns from this one. For one caller at a time.
/// </summary>
public sealed class BatchStream
{
    private readonly ICorpus _corpus;
    private readonly DocumentTokenizer _tokenizer;
    private readonly int _maxTokens;
    private Task<(PackedBatch Batch, BatchPosition After)> _ready;

    // Of the document that comes next, where it was tokenized already. Whoever makes a batch ready owns it, and that is one at a time.
    private (long Document, IReadOnlyList<TokenizedDocument> Pieces)? _begun;

    /// <summary>Batches of a corpus.</summary>
    /// <param name="corpus">The documents.</param>
    /// <param name="tokenizer">Makes ids of them; its pieces must have room in a batch.</param>
    /// <param name="maxTokens">The most tokens of a batch.</param>
    /// <param name="start">Where to begin, or to go on.</param>
    /// <exception cref="ArgumentException">A batch is smaller than a piece may be, or the start is negative.</exception>
    public BatchStream(ICorpus corpus, DocumentTokenizer tokenizer, int maxTokens, BatchPosition start = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, tokenizer.Context);
        ArgumentOutOfRangeException.ThrowIfNegative(start.Document);
        ArgumentOutOfRangeException.ThrowIfNegative(start.Piece);
        (_corpus, _tokenizer, _maxTokens, Position) = (corpus, tokenizer, maxTokens, start);
        _ready = Task.Run(() => Make(start));
    }

    /// <summary>Behind the batches read so far: a stream that starts here reads what this one reads next.</summary>
    public BatchPosition Position { get; private set; }

    /// <summary>The next batch.</summary>
    /// <exception cref="ArgumentException">The corpus holds a document that the tokenizer refuses, or the start named a piece that there is not.</exception>
    public PackedBatch Read()
    {
        (PackedBatch batch, BatchPosition after) = _ready.GetAwaiter().GetResult();
        Position = after;
        _ready = Task.Run(() => Make(after));
        return batch;
    }

    private (PackedBatch Batch, BatchPosition After) Make(BatchPosition at)
    {
        List<TokenizedDocument> chosen = [];
        for (int room = _maxTokens; ;)
        {
            IReadOnlyList<TokenizedDocument> pieces = Pieces(at.Document);
            if (at.Piece >= pieces.Count) throw new ArgumentException($"Document {at.Document} has {pieces.Count} pieces, so there is no piece {at.Piece} to go on at.");
            TokenizedDocument piece = pieces[at.Piece];
            if (piece.Ids.Length > room) return (PackedBatch.Of(chosen), at);
            chosen.Add(piece);
            room -= piece.Ids.Length;
            at = at.Piece + 1 < pieces.Count ? at with { Piece = at.Piece + 1 } : new(at.Document + 1);
        }
    }

    private IReadOnlyList<TokenizedDocument> Pieces(long document)
    {
        if (_begun is (long number, IReadOnlyList<TokenizedDocument> pieces) && number == document) return pieces;
        pieces = _tokenizer.Tokenize(_corpus[document]);
        _begun = (document, pieces);
        return pieces;
    }
}
