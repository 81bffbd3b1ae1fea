using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>What each step says of ties, signs and counts.</summary>
public class StepTests
{
    [Fact]
    public void Top_k_keeps_all_that_tie_with_the_kth() => Assert.Equal([0, 2, 3], Kept([new TopK(2)], [1, 0, 2, 1, 0.5f]));

    [Fact]
    public void Top_p_keeps_the_token_that_crosses() => Assert.Equal([0, 1], Kept([new TopP(0.6f)], Logs(0.5, 0.3, 0.2)));

    [Fact]
    public void Top_p_keeps_no_more_when_it_is_met_exactly() => Assert.Equal([0], Kept([new TopP(0.5f)], Logs(0.5, 0.25, 0.25)));

    [Fact]
    public void Top_p_keeps_all_that_tie_with_the_crossing_one() => Assert.Equal([0, 1, 2], Kept([new TopP(0.6f)], Logs(0.5, 0.25, 0.25)));

    [Fact]
    public void Min_p_is_a_fraction_of_the_greatest() => Assert.Equal([0, 1], Kept([new MinP(0.5f)], Logs(0.5, 0.3, 0.2)));

    [Fact]
    public void Typical_p_can_drop_the_most_probable() => Assert.Equal([1, 2, 3, 4, 5], Kept([new TypicalP(0.5f)], Logs(0.4, 0.12, 0.12, 0.12, 0.12, 0.12)));

    [Fact]
    public void Repetition_penalty_divides_positive_and_multiplies_negative_logits()
    {
        Candidates candidates = Apply(new RepetitionPenalty(2), [4, -4, 0, 4], prompt: [0, 1], generated: [0, 2]);
        Assert.Equal([2, -8, 0, 4], candidates.Logits.ToArray());
    }

    [Fact]
    public void Presence_counts_once_and_frequency_each_time_and_neither_counts_the_prompt()
    {
        Candidates candidates = Apply(new OccurrencePenalty(presence: 1, frequency: 0.5f), [0, 0, 0, 0], prompt: [0, 1], generated: [1, 2, 2, 2]);
        Assert.Equal([0, -1.5f, -2.5f, 0], candidates.Logits.ToArray());
    }

    [Fact]
    public void Steps_by_id_find_their_tokens_after_a_filter()
    {
        SamplingStep[] steps = [new TopK(2), new LogitBias(new Dictionary<int, float> { [0] = 9, [3] = 7 })];
        double[] p = StepTable.Probabilities(steps, [1, 5, 2, 5, 0]);
        Assert.Equal(0, p[0]);
        Assert.Equal(Math.Exp(7), p[3] / p[1], 1e-3);
    }

    [Fact]
    public void A_bias_can_ban_and_force()
    {
        Assert.Equal([0, 2], Kept([new LogitBias(new Dictionary<int, float> { [1] = float.NegativeInfinity })], [1, 2, 3]));
        Assert.Equal([0], Kept([new LogitBias(new Dictionary<int, float> { [0] = float.PositiveInfinity })], [1, 2, 3]));
    }

    [Fact]
    public void A_chain_has_the_documented_order_and_only_what_is_needed()
    {
        SamplingSettings all = new()
        {
            Temperature = 0.5f,
            TopK = 3,
            TopP = 0.9f,
            MinP = 0.1f,
            TypicalP = 0.9f,
            RepetitionPenalty = 1.1f,
            PresencePenalty = 1,
            LogitBias = new Dictionary<int, float> { [0] = 1 },
        };
        Type[] order = [typeof(LogitBias), typeof(RepetitionPenalty), typeof(OccurrencePenalty), typeof(Temperature), typeof(TopK), typeof(TopP), typeof(MinP), typeof(TypicalP)];
        Assert.Equal(order, SamplerChain.Of(all).Select(s => s.GetType()));
        Assert.Equal(order[..3], SamplerChain.Of(all with { Temperature = 0 }).Select(s => s.GetType()));
        Assert.Empty(SamplerChain.Of(new() { Temperature = 1 }));
    }

    internal static float[] Logs(params double[] probabilities) => [.. probabilities.Select(p => (float)Math.Log(p))];

    internal static int[] Kept(SamplingStep[] steps, ReadOnlySpan<float> logits)
        => [.. StepTable.Probabilities(steps, logits).Select((p, id) => (p, id)).Where(x => x.p > 0).Select(x => x.id)];

    private static Candidates Apply(SamplingStep step, float[] logits, int[] prompt, int[] generated)
    {
        TokenHistory history = new(logits.Length);
        foreach (int id in prompt) history.AddPrompt(id);
        foreach (int id in generated) history.AddGenerated(id);
        Candidates candidates = new(logits, history, new SamplerScratch(logits.Length));
        step.Apply(ref candidates);
        return candidates;
    }
}
