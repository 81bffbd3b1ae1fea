using Engine.Training.Corpus;

namespace Engine.Training.Batches;

/// <summary>
/// A corpus in batches, in the order of its documents: a document that does not fit in a batch starts the next one. The next batch depends on the corpus
/// and the <see cref="BatchPosition"/> alone. The next one is prepared on another thread while the caller trains on this one. For one caller at a time.
/// </summary>
public sealed class BatchStream
{
    private readonly ICorpus _corpus;
    private readonly DocumentTokenizer _tokenizer;
    private readonly int _maxTokens;
    private Task<(PackedBatch Batch, BatchPosition After)> _next;

    // The next document, where it is tokenized already. Only the task that prepares a batch uses it, and there is one at a time.
    private (long Document, IReadOnlyList<TokenizedDocument> Pieces)? _tokenized;

    /// <summary>Batches of a corpus.</summary>
    /// <param name="corpus">The documents.</param>
    /// <param name="tokenizer">Tokenizes them; its pieces must fit in a batch.</param>
    /// <param name="maxTokens">The most tokens of a batch.</param>
    /// <param name="start">The position of the first batch.</param>
    /// <exception cref="ArgumentException">A batch is smaller than the largest piece, or the start is negative.</exception>
    public BatchStream(ICorpus corpus, DocumentTokenizer tokenizer, int maxTokens, BatchPosition start = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, tokenizer.Context);
        ArgumentOutOfRangeException.ThrowIfNegative(start.Document);
        ArgumentOutOfRangeException.ThrowIfNegative(start.Piece);
        (_corpus, _tokenizer, _maxTokens, Position) = (corpus, tokenizer, maxTokens, start);
        _next = Task.Run(() => Pack(start));
    }

    /// <summary>The position after the batches read so far: a stream that starts here continues where this one is.</summary>
    public BatchPosition Position { get; private set; }

    /// <summary>The next batch.</summary>
    /// <exception cref="ArgumentException">The corpus holds a document that the tokenizer refuses, or the start names a piece that does not exist.</exception>
    public PackedBatch Read()
    {
        (PackedBatch batch, BatchPosition after) = _next.GetAwaiter().GetResult();
        Position = after;
        _next = Task.Run(() => Pack(after));
        return batch;
    }

    private (PackedBatch Batch, BatchPosition After) Pack(BatchPosition at)
    {
        List<TokenizedDocument> chosen = [];
        for (int room = _maxTokens; ;)
        {
            IReadOnlyList<TokenizedDocument> pieces = Pieces(at.Document);
            if (at.Piece >= pieces.Count)
                throw new ArgumentException($"document {at.Document} has {pieces.Count} pieces, so there is no piece {at.Piece} to resume at");
            TokenizedDocument piece = pieces[at.Piece];
            if (piece.Ids.Length > room) return (PackedBatch.Of(chosen), at);
            chosen.Add(piece);
            room -= piece.Ids.Length;
            at = at.Piece + 1 < pieces.Count ? at with { Piece = at.Piece + 1 } : new(at.Document + 1);
        }
    }

    private IReadOnlyList<TokenizedDocument> Pieces(long document)
    {
        if (_tokenized is (long number, IReadOnlyList<TokenizedDocument> pieces) && number == document) return pieces;
        pieces = _tokenizer.Tokenize(_corpus[document]);
        _tokenized = (document, pieces);
        return pieces;
    }
}
