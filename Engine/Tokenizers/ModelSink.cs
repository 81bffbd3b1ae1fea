using Engine.Tokenizers.Models;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers;

/// <summary>The end of a chain of pre-tokenizers: the model, which appends the ids of each piece.</summary>
internal sealed class ModelSink(TokenModel model) : PieceSink
{
    /// <summary>Where the ids go.</summary>
    public PooledList<int>? Ids { get; set; }

    /// <summary>A model behind a pre-tokenizer, if there is one: where the pieces go in, and the end of the chain.</summary>
    public static PieceSink Attach(PreTokenizer? preTokenizer, TokenModel model, out ModelSink last)
    {
        last = new ModelSink(model);
        return preTokenizer?.Attach(last) ?? last;
    }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<char> piece, bool atStart) => model.Tokenize(piece, Ids!);

    /// <inheritdoc/>
    public override void Dispose() => Ids = null;
}
