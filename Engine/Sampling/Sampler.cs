namespace Engine.Sampling;

/// <summary>
/// Chooses the tokens of one request. All memory is allocated at construction. A draw depends only on the logits, the history, the seed and the position in
/// the generation, so that rolling back and continuing gives the same tokens. Not thread-safe.
/// </summary>
internal sealed class Sampler
{
    private readonly SamplingStep[] _steps;
    private readonly bool _greedy, _lowers;
    private readonly TokenHistory? _history;
    private readonly SamplerScratch _scratch;
    private readonly float[] _raw;
    private readonly int _vocabSize;
    private readonly ulong _seed;
    private int _generated;

    /// <summary>A sampler for one request.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="vocabSize">Length of a row of logits.</param>
    /// <param name="prompt">The prompt, which the repetition penalty looks at.</param>
    /// <param name="scratch">Buffers to share with samplers that never run at the same time; null takes own ones.</param>
    /// <param name="capacity">Tokens that prompt and generation are expected to have at most.</param>
    /// <exception cref="ArgumentException">The prompt holds an id outside the vocabulary.</exception>
    public Sampler(SamplingSettings settings, int vocabSize, ReadOnlySpan<int> prompt = default, SamplerScratch? scratch = null, int capacity = 0)
    {
        _steps = SamplerChain.Of(settings);
        (_greedy, _lowers) = (settings.IsGreedy, SamplerQuery.Lowers(settings));
        Query = SamplerQuery.Of(settings, vocabSize);
        _vocabSize = vocabSize;
        _scratch = scratch ?? new(_greedy ? 0 : vocabSize);
        // Without steps nothing overwrites the row, and log-probabilities are read from it.
        _raw = settings.LogProbs is null || _steps.Length == 0 ? [] : new float[vocabSize];
        // No secret, so not from the cryptographic generator, which loads OpenSSL; and small enough for JSON readers that hold numbers as doubles.
        _seed = settings.Seed ?? (ulong)Random.Shared.NextInt64(1L << 53);
        Seed = _greedy ? null : _seed;
        foreach (int id in prompt) Check(id);
        if (!_steps.Any(s => s.NeedsHistory)) return;
        _history = new(vocabSize, capacity);
        foreach (int id in prompt) _history.AddPrompt(id);
    }

    /// <summary>The seed, also where it was chosen at random, so that a run can be repeated; null where nothing is drawn.</summary>
    public ulong? Seed { get; }

    /// <summary>What it needs to know of the logits, or at first: where that does not decide, it asks for the row.</summary>
    public LogitsQuery Query { get; }

    /// <summary>
    /// Chooses the next token from the answer to <see cref="Query"/>: the one that <see cref="Sample(Span{float})"/> chooses from the row, or none where only
    /// the row can tell.
    /// </summary>
    public bool TrySample(TopLogits top, out int id)
    {
        id = -1;
        if (top.IsComplete && !_greedy || top.Count == 0) return false;
        Candidates candidates = new(top, _history, _scratch);
        foreach (SamplingStep step in _steps)
        {
            step.Apply(ref candidates);
            if (candidates.IsUndecided) return false;
        }

        if (candidates.IsPartial)
        {
            // As the logits were, those outside that equal the maximum have higher ids.
            float max = RowMax.Of(candidates.Logits);
            if (!_greedy || (_lowers ? !(max > candidates.Outside) : !(max >= candidates.Outside))) return false;
        }

        id = Choose(ref candidates);
        return id >= 0;
    }

    /// <summary>The same with log-probabilities, as <see cref="Sample(Span{float}, Span{TokenLogProb})"/> has them.</summary>
    public bool TrySample(TopLogits top, Span<TokenLogProb> best, out TokenLogProb chosen)
    {
        chosen = default;
        if (top.Count < best.Length || !(top.Sum > 0) || !TrySample(top, out int id)) return false;
        LogSoftmax log = new(top.Max, top.Sum);
        TopLogProbs.Fill(top.Ids, top.Logits, log, best);
        chosen = new(id, log.Of(top.Logits[top.Ids.BinarySearch(id)]));
        return true;
    }

    /// <summary>Chooses the next token. The row is overwritten.</summary>
    /// <exception cref="NoTokenException">No token is possible: all logits are -∞ or NaN.</exception>
    public int Sample(Span<float> logits)
    {
        if (logits.Length != _vocabSize) throw new ArgumentException($"a row of logits has {_vocabSize} elements, not {logits.Length}", nameof(logits));
        Candidates candidates = new(logits, _history, _scratch);
        foreach (SamplingStep step in _steps) step.Apply(ref candidates);
        int id = Choose(ref candidates);
        return id >= 0
            ? id
            : throw new NoTokenException("no token can be chosen: every logit is NaN or negative infinity, as it came from the model or by a bias");
    }

    /// <summary>
    /// Chooses the next token; returns its log-probability and fills in the most probable tokens, both of the unmodified logits. Needs <see
    /// cref="SamplingSettings.LogProbs"/>. The row is overwritten.
    /// </summary>
    /// <param name="logits">The row.</param>
    /// <param name="top">Receives the most probable tokens, best first.</param>
    public TokenLogProb Sample(Span<float> logits, Span<TokenLogProb> top)
    {
        LogSoftmax log = new(logits);
        TopLogProbs.Fill(logits, log, top);
        Span<float> raw = _steps.Length == 0 ? logits : _raw;
        if (_steps.Length > 0) logits.CopyTo(raw);
        int id = Sample(logits);
        return new(id, log.Of(raw[id]));
    }

    /// <summary>Adds a token to the generation: the one chosen, or another that replaces it.</summary>
    /// <exception cref="ArgumentException">The id is outside the vocabulary.</exception>
    public void Accept(int id)
    {
        Check(id);
        _generated++;
        _history?.AddGenerated(id);
    }

    /// <summary>Removes the last tokens of the generation: given the same logits, the next draw repeats the one made at that position before.</summary>
    /// <param name="last">The tokens, in the order in which they were accepted.</param>
    /// <exception cref="ArgumentException">Fewer tokens were generated.</exception>
    public void RollBack(ReadOnlySpan<int> last)
    {
        if (last.Length > _generated) throw new ArgumentException($"{_generated} tokens were generated, not {last.Length}", nameof(last));
        for (int i = last.Length - 1; i >= 0; i--) _history?.RemoveGenerated(last[i]);
        _generated -= last.Length;
    }

    private int Choose(ref Candidates candidates)
        => _greedy ? Greedy.Choose(ref candidates) : Draw.Choose(ref candidates, Xoshiro256.At(_seed, _generated).NextDouble());

    private void Check(int id)
    {
        if ((uint)id >= (uint)_vocabSize) throw new ArgumentException($"token id {id} is outside the vocabulary of {_vocabSize}", nameof(id));
    }
}
