using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Offsets;
using Engine.Tokenizers.PostProcessors;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers;

/// <summary>A tokenizer that is a pipeline of stages: added tokens, normalizer, pre-tokenizer, model, post-processor; and a decoder for the way back.</summary>
internal sealed class PipelineTokenizer(TokenizerPipeline pipeline) : Tokenizer
{
    private readonly AddedVocabulary _added = new(pipeline.AddedTokens, pipeline.Normalizer);
    private readonly (int[] Before, int[] After) _around = PostProcessor.Around(pipeline.PostProcessor);
    private PipelineEncoder? _idle;

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
    public string? Spelling(int id) => _added.Spelling(id) ?? pipeline.Model.TokenText(id);

    /// <inheritdoc/>
    private protected override void EncodeInto(string text, bool parseSpecialTokens, PooledList<int> ids)
    {
        PipelineEncoder encoder = Interlocked.Exchange(ref _idle, null) ?? new PipelineEncoder(pipeline, _added);
        encoder.Encode(text, parseSpecialTokens, ids);
        _idle = encoder;
    }

    /// <inheritdoc/>
    private protected override void TraceInto(string text, bool parseSpecialTokens, List<TokenSpan> spans)
    {
        StretchTracer tracer = new(pipeline.PreTokenizer, pipeline.Model, UnknownId, spans);
        foreach ((AddedToken? found, int start, int end) in _added.AsWritten.Find(text, parseSpecialTokens))
        {
            if (found is not null)
            {
                spans.Add(new TokenSpan(found.Id, start, end));
                continue;
            }

            TracedText stretch = TracedText.Of(text, start, end);
            if (pipeline.Normalizer is not null) stretch = pipeline.Normalizer.Trace(stretch);
            foreach ((AddedToken? inner, int from, int to) in _added.Normalized.Find(stretch.Text, parseSpecialTokens))
            {
                if (inner is null) tracer.Trace(stretch.Slice(from, to), start == 0 && from == 0);
                else
                {
                    (int first, int last) = stretch.Origin(from, to);
                    spans.Add(new TokenSpan(inner.Id, first, last));
                }
            }
        }
    }

    /// <inheritdoc/>
    private protected override (int[] Before, int[] After) Around => _around;

    /// <inheritdoc/>
    private protected override PairTemplate Pair => pipeline.PostProcessor?.Pair ?? PairTemplate.Bare;
}
