namespace Engine.Sampling;

/// <summary>
/// The steps from logits to the candidates of a draw, in this order:
/// <list type="number">
/// <item>logit bias — it corrects the model's own logits, so that everything after it sees the corrected ones;</item>
/// <item>repetition penalty — it looks at the sign of a logit, so it comes before presence and frequency penalty move the signs;</item>
/// <item>presence and frequency penalty — in units of unscaled logits, as OpenAI defines them, hence before temperature;</item>
/// <item>what a text may not hold (n-grams that come again, banned sequences, an early end) and tokens that are forced — nothing behind them brings one
/// back;</item>
/// <item>temperature — before the filters, so that top-p, min-p and typical-p see the distribution that is drawn from; this is the order in which transformers
/// and vLLM apply them and for which published generation settings were tuned;</item>
/// <item>top-k — first of the filters, as it is the cheapest and leaves few tokens to the others;</item>
/// <item>top-p, min-p, typical-p — each sees the renormalised rest of the one before, as in transformers.</item>
/// </list>
/// A step whose setting does nothing is left out. At temperature 0, and where top-k keeps one token, only the steps before it are there: filters never
/// drop the maximum.
/// </summary>
internal static class SamplerChain
{
    /// <summary>The steps that these settings need.</summary>
    public static SamplingStep[] Of(SamplingSettings settings)
    {
        List<SamplingStep> steps = [];
        Add(settings.LogitBias.Count > 0, () => new LogitBias(settings.LogitBias));
        Add(settings.RepetitionPenalty != 1, () => new RepetitionPenalty(settings.RepetitionPenalty));
        Add(settings.PresencePenalty != 0 || settings.FrequencyPenalty != 0, () => new OccurrencePenalty(settings.PresencePenalty, settings.FrequencyPenalty));
        Add(settings.NoRepeatNgramSize > 0, () => new NoRepeatNgram(settings.NoRepeatNgramSize));
        Add(settings.BannedSequences.Count > 0, () => new BannedSequences(settings.BannedSequences));
        Add(settings.MinTokens > 0, () => new MinTokens(settings.MinTokens, settings.EndTokens));
        Add(settings.ForcedTokens.Count > 0, () => new ForcedTokens(settings.ForcedTokens));
        if (!settings.IsGreedy)
        {
            Add(settings.Temperature != 1, () => new Temperature(settings.Temperature));
            Add(settings.TopK > 0, () => new TopK(settings.TopK));
            Add(settings.TopP < 1, () => new TopP(settings.TopP));
            Add(settings.MinP > 0, () => new MinP(settings.MinP));
            Add(settings.TypicalP < 1, () => new TypicalP(settings.TypicalP));
        }

        return [.. steps];

        void Add(bool needed, Func<SamplingStep> step)
        {
            if (needed) steps.Add(step());
        }
    }
}
