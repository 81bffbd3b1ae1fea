using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers;

/// <summary>A tokenizer that is a pipeline of stages: added tokens, normalizer, pre-tokenizer, model, post-processor; and a decoder for the way back.</summary>
internal sealed class PipelineTokenizer(TokenizerPipeline pipeline) : Tokenizer
{
    private readonly AddedVocabulary _added = new(pipeline.AddedTokens, pipeline.Normalizer);

    /// <inheritdoc/>
    public override int VocabSize => Math.Max(pipeline.Model.VocabSize, _added.VocabSize);

    /// <inheritdoc/>
    public override string? TokenText(int id) => _added[id]?.Content ?? pipeline.Model.TokenText(id);

    /// <inheritdoc/>
    public override int? IdOf(string token) => _added[token]?.Id ?? pipeline.Model.IdOf(token);

    /// <inheritdoc/>
    public override bool IsSpecial(int id) => _added[id] is { Special: true };

    /// <inheritdoc/>
    public override StreamingDecoder Stream(bool skipSpecialTokens = true) => new PipelineStream(this, pipeline.Decoder, skipSpecialTokens);

    /// <summary>What the decoder gets for an id, or null for an id without a token.</summary>
    public string? Spelt(int id) => _added.Spelt(id) ?? pipeline.Model.TokenText(id);

    /// <inheritdoc/>
    private protected override void EncodeInto(string text, bool parseSpecialTokens, List<int> ids)
    {
        List<Piece> pieces = [];
        foreach ((AddedToken? token, string stretch, bool atStart) in _added.Split(text, parseSpecialTokens))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            if (pipeline.PreTokenizer is null)
            {
                pipeline.Model.Tokenize(stretch, ids);
                continue;
            }

            pieces.Clear();
            pipeline.PreTokenizer.Split(new Piece(stretch, atStart), pieces);
            foreach (Piece piece in pieces) pipeline.Model.Tokenize(piece.Text, ids);
        }
    }

    /// <inheritdoc/>
    private protected override void AddSpecialTokens(List<int> ids) => pipeline.PostProcessor?.Process(ids);
}
