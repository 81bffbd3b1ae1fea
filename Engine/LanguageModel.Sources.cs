using Engine.Decoding;

namespace Engine;

public sealed partial class LanguageModel
{
    /// <summary>The token that a decoder's text begins with where a source is given; null for a model without sources.</summary>
    public int? DecoderStartToken { get; }

    /// <summary>Goes through given tokens of an encoder-decoder's decoder and shows the logits <c>[vocab]</c> after each, in order.</summary>
    /// <param name="source">The tokens that the encoder reads.</param>
    /// <param name="ids">The decoder's tokens, the first of them the one that begins its texts.</param>
    /// <param name="row">As of <see cref="ScoreAsync(IReadOnlyList{int}, Action{int, ReadOnlySpan{float}}, int, CancellationToken)"/>.</param>
    /// <param name="chunk">Tokens of a step: 0 for as many as fit, 1 for the decode path. The logits are the same.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">No tokens, more than the context holds, or one outside the vocabulary.</exception>
    /// <exception cref="InvalidOperationException">The model reads no sources.</exception>
    public async Task ScoreAsync(IReadOnlyList<int> source, IReadOnlyList<int> ids, Action<int, ReadOnlySpan<float>> row, int chunk = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        RequireSources();
        await RunAsync(new ScoreRequest(Checked(ids), row) { Source = Checked(source), MaxChunk = Chunk(chunk) }, cancellation).ConfigureAwait(false);
    }

    /// <summary>The logits after each of given tokens of a decoder, <c>[tokens, vocab]</c>.</summary>
    public async Task<float[]> GetLogitsAsync(IReadOnlyList<int> source, IReadOnlyList<int> ids, int chunk = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var logits = new float[checked(ids.Count * VocabSize)];
        await ScoreAsync(source, ids, (position, values) => values.CopyTo(logits.AsSpan(position * VocabSize)), chunk, cancellation).ConfigureAwait(false);
        return logits;
    }

    /// <summary>The last states of an encoder-decoder's encoder, <c>[source tokens, hidden]</c>.</summary>
    /// <exception cref="ArgumentException">No tokens, more than the context holds, or one outside the vocabulary.</exception>
    /// <exception cref="InvalidOperationException">The model reads no sources.</exception>
    public async Task<float[]> GetSourceStatesAsync(IReadOnlyList<int> source, CancellationToken cancellation = default)
    {
        RequireSources();
        int[] ids = Checked(source);
        var states = new float[checked(ids.Length * Config.HiddenSize)];
        int last = _assembly.Model.LastSourceStream;
        var request = new ScoreRequest([DecoderStartToken ?? 0], null)
        {
            Source = ids,
            SourceHidden = (stream, position, values) =>
            {
                if (stream == last) values.CopyTo(states.AsSpan(position * values.Length));
            },
        };
        await RunAsync(request, cancellation).ConfigureAwait(false);
        return states;
    }

    private void RequireSources()
    {
        if (!IsEncoderDecoder) throw new InvalidOperationException($"a {Config.ModelType} model reads no sources");
    }

    // What its decoder does depends on what its encoder has read.
    private void RequireDecoder()
    {
        if (IsEncoder) throw new InvalidOperationException($"a {Config.ModelType} model is an encoder: it reads texts and continues none");
        if (IsEncoderDecoder) throw new InvalidOperationException($"a {Config.ModelType} model needs a source");
    }
}
