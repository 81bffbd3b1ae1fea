namespace Engine.Sampling;

/// <summary>Which tokens, and how many of them, end a generation.</summary>
internal sealed class StopConditions
{
    private readonly HashSet<int> _stops;

    /// <summary>The conditions of a request.</summary>
    /// <param name="request">Names stop tokens, and whether the model's end tokens count.</param>
    /// <param name="endTokens">The model's end tokens.</param>
    /// <param name="vocabSize">Bounds the stop tokens.</param>
    /// <exception cref="ArgumentException">A stop token is outside the vocabulary, or the number of tokens is below 1.</exception>
    public StopConditions(GenerationOptions request, IEnumerable<int> endTokens, int vocabSize)
    {
        foreach (int id in request.StopTokens)
        {
            if ((uint)id >= (uint)vocabSize)
                throw new ArgumentException($"StopTokens must be token ids from 0 to {vocabSize - 1}, not {id}", nameof(request.StopTokens));
        }

        if (request.MaxTokens is < 1) throw new ArgumentException($"MaxTokens must be at least 1, not {request.MaxTokens}", nameof(request.MaxTokens));
        _stops = [.. request.StopTokens];
        if (!request.IgnoreEndTokens) _stops.UnionWith(endTokens);
        MaxTokens = request.MaxTokens ?? int.MaxValue;
    }

    /// <summary>How many tokens end it.</summary>
    public int NumStops => _stops.Count;

    /// <summary>The tokens that end it.</summary>
    public IReadOnlyCollection<int> Stops => _stops;

    /// <summary>The most tokens to generate.</summary>
    public int MaxTokens { get; }

    /// <summary>Whether the generation ends with this token, and why; <paramref name="generated"/> counts it already.</summary>
    public FinishReason? After(int id, int generated) => _stops.Contains(id) ? FinishReason.Stop : generated >= MaxTokens ? FinishReason.Length : null;

    /// <summary>Whether this token ends the generation; such a token's text is not part of the answer.</summary>
    public bool IsStop(int id) => _stops.Contains(id);
}
