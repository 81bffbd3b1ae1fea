namespace Engine.Sampling;

/// <summary>
/// What a sampler asks for: the greatest logits where they are likely to decide, the whole row where they cannot. They can where the tokens outside stay
/// below: so nothing may raise a logit, and a filter has to follow that keeps few tokens.
/// </summary>
internal static class SamplerQuery
{
    // Beyond what a filter keeps: for ties, and for penalties that take tokens out of it.
    private const int Margin = 16, Penalised = 64;

    /// <summary>The query of a request's settings.</summary>
    public static LogitsQuery Of(SamplingSettings settings, int vocabSize)
    {
        if (Raises(settings) || settings.NeedsRow) return default;
        bool changes = Lowers(settings);
        (int count, float temperature) = (0, 0f);
        if (settings.IsGreedy) count = changes ? Penalised : 1;
        else if (settings.TopK > 0) count = Math.Min(settings.TopK, LogitsQuery.MaxCount) + (changes ? Penalised : Margin);
        else if (settings.TopP < 1) (count, temperature) = (changes ? 0 : LogitsQuery.MaxCount, settings.Temperature);
        else if (settings.MinP > 0) count = LogitsQuery.MaxCount;
        TokenMask? allowed = Allowed(settings, vocabSize);
        if (settings.LogProbs is int most && count > 0)
        {
            // Of all tokens, at temperature 1.
            if (allowed is not null || temperature is not (0 or 1)) return default;
            (count, temperature) = (Math.Max(count, most), 1);
        }

        return count == 0 || count > LogitsQuery.MaxCount || count >= vocabSize ? default : new LogitsQuery(count, temperature, allowed);
    }

    /// <summary>Whether logits of tokens that may be chosen are lowered.</summary>
    public static bool Lowers(SamplingSettings settings)
        => settings.RepetitionPenalty > 1 || settings.PresencePenalty > 0 || settings.FrequencyPenalty > 0
            || settings.LogitBias.Values.Any(b => b != 0 && float.IsFinite(b));

    private static bool Raises(SamplingSettings settings)
        => settings.RepetitionPenalty < 1 || settings.PresencePenalty < 0 || settings.FrequencyPenalty < 0 || settings.LogitBias.Values.Any(b => b > 0);

    private static TokenMask? Allowed(SamplingSettings settings, int vocabSize)
    {
        TokenMask? allowed = null;
        foreach ((int id, float bias) in settings.LogitBias)
            if (float.IsNegativeInfinity(bias)) (allowed ??= new TokenMask(vocabSize, allowed: true))[id] = false;
        return allowed;
    }
}
