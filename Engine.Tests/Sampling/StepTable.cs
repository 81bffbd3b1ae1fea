using System.Text.Json;
using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>Names of steps, as the fixtures spell them, and how a step is made of a value.</summary>
internal static class StepTable
{
    public static readonly IReadOnlyDictionary<string, Func<JsonElement, SamplingStep>> Steps = new Dictionary<string, Func<JsonElement, SamplingStep>>
    {
        ["temperature"] = v => new Temperature(v.GetSingle()),
        ["top_k"] = v => new TopK(v.GetInt32()),
        ["top_p"] = v => new TopP(v.GetSingle()),
        ["min_p"] = v => new MinP(v.GetSingle()),
        ["typical_p"] = v => new TypicalP(v.GetSingle()),
        ["repetition_penalty"] = v => new RepetitionPenalty(v.GetSingle()),
        ["frequency_penalty"] = v => new OccurrencePenalty(0, v.GetSingle()),
        ["presence_penalty"] = v => new OccurrencePenalty(v.GetSingle(), 0),
        ["logit_bias"] = v => new LogitBias(v.EnumerateObject().ToDictionary(p => int.Parse(p.Name), p => p.Value.GetSingle())),
    };

    /// <summary>Probabilities by id after the steps: 0 for those dropped.</summary>
    public static double[] Probabilities(IEnumerable<SamplingStep> steps, ReadOnlySpan<float> logits, IEnumerable<int>? generated = null)
        => Probabilities(steps, logits, generated, out _);

    /// <summary>The same, and how many candidates are left, also those whose probability float32 cannot hold.</summary>
    public static double[] Probabilities(IEnumerable<SamplingStep> steps, ReadOnlySpan<float> logits, IEnumerable<int>? generated, out int kept)
    {
        int n = logits.Length;
        TokenHistory history = new(n);
        foreach (int id in generated ?? []) history.AddGenerated(id);
        Candidates candidates = new(logits.ToArray(), history, new SamplerScratch(n));
        foreach (SamplingStep step in steps) step.Apply(ref candidates);
        float[] weights = new float[n];
        double sum = candidates.Softmax(weights);
        double[] probabilities = new double[n];
        for (int i = 0; i < candidates.Count; i++) probabilities[candidates.IdAt(i)] = weights[i] / sum;
        kept = candidates.Count;
        return probabilities;
    }
}
