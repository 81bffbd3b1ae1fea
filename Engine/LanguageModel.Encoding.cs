using Engine.Decoding;
using Engine.Devices;

namespace Engine;

public sealed partial class LanguageModel
{
    /// <summary>Whether it reads whole texts (BERT and its kin) instead of continuing them: it has states and perhaps scores, and does not generate.</summary>
    public bool IsEncoder => _assembly.Model.IsEncoder;

    /// <summary>Whether an encoder reads a source, which the decoder's text is then about (T5, BART).</summary>
    public bool IsEncoderDecoder => _assembly.Model.HasSources;

    /// <summary>Scores that an encoder gives for a sequence, as a reranker's one; 0 for a model without.</summary>
    public int NumScores => _assembly.NumScores;

    /// <summary>Types that a token may have, as the two texts of a pair have them; 0 for a model without.</summary>
    public int TokenTypes => _assembly.Model.TokenTypes;

    /// <summary>The last states of given tokens, <c>[tokens, hidden]</c>, after the final norm where the model has one.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="types">Their types (0 for the first text of a pair, 1 for the second), or null for 0.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">No tokens, more than the context holds, or one outside the vocabulary; types that do not fit.</exception>
    public async Task<float[]> GetLastStatesAsync(IReadOnlyList<int> ids, IReadOnlyList<int>? types = null, CancellationToken cancellation = default)
    {
        int[] tokens = Checked(ids);
        var states = new float[checked(tokens.Length * Config.HiddenSize)];
        await RunAsync(StatesRequest(tokens, types, (position, values) => values.CopyTo(states.AsSpan(position * values.Length))), cancellation).ConfigureAwait(false);
        return states;
    }

    /// <summary>The scores of a sequence by the head of an encoder, <c>[scores]</c>, as they leave its last projection.</summary>
    /// <param name="ids">The tokens of both texts, with the tokens around them that the model expects.</param>
    /// <param name="types">Their types, or null for 0.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">As of <see cref="GetLastStatesAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">The model has no scores.</exception>
    public async Task<float[]> GetScoresAsync(IReadOnlyList<int> ids, IReadOnlyList<int>? types = null, CancellationToken cancellation = default)
    {
        if (NumScores == 0)
            throw new InvalidOperationException("this model has no head of scores" + (_assembly.Model.MissingHead is { } missing ? $": {missing}" : ""));
        int[] tokens = Checked(ids);
        var scores = new float[NumScores];
        await RunAsync(ScoreRequest.OfWhole(tokens, CheckedTypes(types, tokens.Length), values => values.CopyTo(scores)), cancellation).ConfigureAwait(false);
        return scores;
    }

    /// <summary>A request for the last states of tokens, whatever the model's kind.</summary>
    internal ScoreRequest StatesRequest(int[] ids, IReadOnlyList<int>? types, Action<int, ReadOnlySpan<float>> state)
    {
        int last = _assembly.Model.LastStream(Config.NumHiddenLayers);
        StreamObserver hidden = (stream, position, values) =>
        {
            if (stream == last) state(position, values);
        };
        if (IsEncoder) return ScoreRequest.OfWhole(ids, CheckedTypes(types, ids.Length), null, hidden);
        if (IsEncoderDecoder) throw new InvalidOperationException("this model's states depend on a source: see GetSourceStatesAsync");
        if (types is not null) throw new ArgumentException("this model's tokens have no types", nameof(types));
        return new ScoreRequest(ids, null) { Hidden = hidden };
    }

    /// <summary>Runs requests that are all there from the beginning; they share steps.</summary>
    internal async Task RunAsync(IReadOnlyList<ScoreRequest> requests, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (ScoreRequest request in requests) _loop.Submit(request);
        using (cancellation.Register(() =>
        {
            foreach (ScoreRequest request in requests) _loop.Cancel(request);
        }))
        {
            await Task.WhenAll(requests.Select(r => r.Completion)).ConfigureAwait(false);
        }
    }

    private int[]? CheckedTypes(IReadOnlyList<int>? types, int tokens)
    {
        if (types is null) return null;
        if (types.Count != tokens) throw new ArgumentException($"{tokens} tokens have {types.Count} types", nameof(types));
        int known = _assembly.Model.TokenTypes;
        foreach (int type in types)
            if ((uint)type >= (uint)Math.Max(known, 1)) throw new ArgumentException($"type {type} is not one of the {known} that tokens of this model have", nameof(types));
        return [.. types];
    }
}
