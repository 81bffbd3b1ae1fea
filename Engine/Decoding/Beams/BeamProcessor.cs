using Engine.Sampling;

namespace Engine.Decoding.Beams;

/// <summary>Logits to log-probabilities, changed by the steps of the sampler that greedy choices have, as transformers applies them to beams.</summary>
internal sealed class BeamProcessor
{
    private readonly SamplingStep[] _steps;
    private readonly TokenHistory? _history;
    private readonly SamplerScratch _scratch;

    /// <param name="settings">The sampler's settings; temperature and filters have no say.</param>
    /// <param name="vocabSize">Length of a row of logits.</param>
    /// <param name="capacity">The most tokens of a beam.</param>
    /// <param name="scratch">Buffers to share with samplers that never run at the same time.</param>
    public BeamProcessor(SamplingSettings settings, int vocabSize, int capacity, SamplerScratch scratch)
    {
        _steps = SamplerChain.Of(settings with { Temperature = 0 });
        _scratch = scratch;
        if (_steps.Any(s => s.NeedsHistory)) _history = new TokenHistory(vocabSize, capacity);
    }

    /// <summary>Overwrites a row with log-probabilities.</summary>
    public void ToLogProbs(Span<float> row, ReadOnlySpan<int> prompt, ReadOnlySpan<int> generated)
    {
        var log = new LogSoftmax(row);
        for (int i = 0; i < row.Length; i++) row[i] = log.Of(row[i]);
        if (_steps.Length == 0) return;
        if (_history is not null)
        {
            _history.Clear();
            foreach (int id in prompt) _history.AddPrompt(id);
            foreach (int id in generated) _history.AddGenerated(id);
        }

        var candidates = new Candidates(row, _history, _scratch);
        foreach (SamplingStep step in _steps) step.Apply(ref candidates);
    }
}
