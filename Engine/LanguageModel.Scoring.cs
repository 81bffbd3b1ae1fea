using Engine.Decoding;

namespace Engine;

public sealed partial class LanguageModel
{
    /// <summary>Goes through given tokens and shows the logits <c>[vocab]</c> after each, in order.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="row">
    /// Receives position and logits on the thread that computes; the row is valid during the call only. Every request of this model waits meanwhile: neither
    /// begin one in it nor dispose the model, which is refused there, nor wait for one that another thread has begun.
    /// </param>
    /// <param name="chunk">Tokens of a step: 0 for as many as fit, 1 for the decode path. The logits are the same.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">No tokens, more than the context holds, or one outside the vocabulary.</exception>
    public async Task ScoreAsync(IReadOnlyList<int> ids, Action<int, ReadOnlySpan<float>> row, int chunk = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        RequireDecoder();
        await RunAsync(new ScoreRequest(Checked(ids), row) { MaxChunk = Chunk(chunk) }, cancellation).ConfigureAwait(false);
    }

    /// <summary>The logits after each of given tokens, <c>[tokens, vocab]</c>; see <see cref="ScoreAsync(IReadOnlyList{int}, Action{int, ReadOnlySpan{float}}, int, CancellationToken)"/>.</summary>
    public async Task<float[]> GetLogitsAsync(IReadOnlyList<int> ids, int chunk = 0, CancellationToken cancellation = default)
    {
        int[] tokens = Checked(ids);
        var logits = new float[checked(tokens.Length * VocabSize)];
        await ScoreAsync(tokens, (position, values) => values.CopyTo(logits.AsSpan(position * VocabSize)), chunk, cancellation).ConfigureAwait(false);
        return logits;
    }

    /// <summary>The residual stream, <c>[layers + 1, tokens, hidden]</c>: the embeddings, then after each layer, the last after the final norm.</summary>
    public async Task<float[]> GetHiddenStatesAsync(IReadOnlyList<int> ids, int chunk = 0, CancellationToken cancellation = default)
    {
        RequireDecoder();
        int[] tokens = Checked(ids);
        var states = new float[checked((Config.NumHiddenLayers + 1) * tokens.Length * Config.HiddenSize)];
        var request = new ScoreRequest(tokens, null)
        {
            MaxChunk = Chunk(chunk),
            Hidden = (stream, position, values) => values.CopyTo(states.AsSpan((stream * tokens.Length + position) * Config.HiddenSize)),
        };
        await RunAsync(request, cancellation).ConfigureAwait(false);
        return states;
    }

    private Task RunAsync(ScoreRequest request, CancellationToken cancellation) => RunAsync([request], cancellation);

    private static int Chunk(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        return chunk == 0 ? int.MaxValue : chunk;
    }

    private int[] Checked(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0) throw new ArgumentException("the prompt is empty: there is nothing to continue", nameof(ids));
        if (ids.Count > Context) throw new ArgumentException($"the prompt has {ids.Count} tokens, the context {Context}", nameof(ids));
        int[] copy = [.. ids];
        foreach (int id in copy)
            if ((uint)id >= (uint)VocabSize) throw new ArgumentException($"token {id} is outside the vocabulary of {VocabSize}", nameof(ids));
        return copy;
    }
}
