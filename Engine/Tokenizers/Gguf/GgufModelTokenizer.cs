using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Offsets;
using Engine.Tokenizers.PostProcessors;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf;

/// <summary>
/// A tokenizer from a GGUF vocabulary: special tokens are cut out, the rest goes through the stages. (Decoding does not remove spaces before
/// punctuation, as llama.cpp's detokenize does for some vocabularies: text is to come back as it was.)
/// </summary>
internal sealed class GgufModelTokenizer : Tokenizer
{
    private readonly GgufTokens _tokens;
    private readonly GgufStages _stages;
    private readonly byte[][] _bytes;
    private readonly SpecialSplitter _all, _always;
    private readonly (int[] Before, int[] After) _around;

    /// <summary>Puts a tokenizer together; <paramref name="before"/> and <paramref name="after"/> go around a sequence.</summary>
    public GgufModelTokenizer(GgufTokens tokens, GgufStages stages, IReadOnlyList<SpecialToken> special, int[] before, int[] after)
    {
        (_tokens, _stages, _around, Pair) = (tokens, stages, (before, after), PairTemplate.Around((before, after)));
        _bytes = [.. tokens.Texts.Select((text, id) => TokenBytes.Of(text, tokens.Kinds[id], stages.Spelling))];
        _all = new SpecialSplitter(special);
        _always = new SpecialSplitter(special.Where(s => s.Always));
    }

    /// <inheritdoc/>
    public override int VocabSize => _tokens.Count;

    /// <inheritdoc/>
    public override string? TokenText(int id) => _tokens.Table[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _tokens.Table[token];

    /// <inheritdoc/>
    public override bool IsSpecial(int id) => (uint)id < (uint)_tokens.Count && _tokens.Kinds[id] is TokenKind.Control or TokenKind.Unknown;

    /// <inheritdoc/>
    public override StreamingDecoder Stream(bool skipSpecialTokens = true) => new PieceStream(this, _stages.DropsFirstSpace, skipSpecialTokens);

    /// <summary>What a token adds to a text.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _bytes[id];

    /// <inheritdoc/>
    private protected override void EncodeInto(string text, bool parseSpecialTokens, PooledList<int> ids)
    {
        using PieceSink first = ModelSink.Attach(_stages.PreTokenizer, _stages.Model, out ModelSink last);
        using PooledList<char> normalized = new();
        last.Ids = ids;
        foreach ((SpecialToken? token, int start, int end) in (parseSpecialTokens ? _all : _always).Split(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            ReadOnlySpan<char> stretch = text.AsSpan(start, end - start);
            if (_stages.Normalizer is not null)
            {
                normalized.Clear();
                _stages.Normalizer.Normalize(stretch, normalized);
                stretch = normalized.Span;
            }

            if (!stretch.IsEmpty) first.Take(stretch, start == 0);
        }
    }

    /// <inheritdoc/>
    private protected override void TraceInto(string text, bool parseSpecialTokens, List<TokenSpan> spans)
    {
        StretchTracer tracer = new(_stages.PreTokenizer, _stages.Model, UnknownId, spans);
        foreach ((SpecialToken? token, int start, int end) in (parseSpecialTokens ? _all : _always).Split(text))
        {
            if (token is not null)
            {
                spans.Add(new TokenSpan(token.Id, start, end));
                continue;
            }

            TracedText stretch = TracedText.Of(text, start, end);
            tracer.Trace(_stages.Normalizer is { } normalizer ? normalizer.Trace(stretch) : stretch, start == 0);
        }
    }

    /// <inheritdoc/>
    private protected override (int[] Before, int[] After) Around => _around;

    /// <inheritdoc/>
    private protected override PairTemplate Pair { get; }
}
