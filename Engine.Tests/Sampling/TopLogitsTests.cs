using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>The greatest logits of a row, and that a sampler chooses from them what it chooses from the row, or says that it cannot tell.</summary>
public class TopLogitsTests
{
    private static readonly Dictionary<string, SamplingSettings> Settings = new()
    {
        ["greedy"] = new(),
        ["greedy, penalised"] = new() { RepetitionPenalty = 1.3f, FrequencyPenalty = 0.2f },
        ["greedy, some banned"] = new() { LogitBias = new Dictionary<int, float> { [3] = float.NegativeInfinity, [7] = float.NegativeInfinity } },
        ["greedy, some lowered"] = new() { LogitBias = new Dictionary<int, float> { [3] = -2, [7] = -0.5f } },
        ["top-k"] = new() { Temperature = 0.7f, TopK = 20, Seed = 3 },
        ["top-k and the others"] = new() { Temperature = 1.3f, TopK = 40, TopP = 0.9f, MinP = 0.02f, TypicalP = 0.9f, Seed = 4 },
        ["top-k, penalised"] = new() { Temperature = 0.9f, TopK = 20, RepetitionPenalty = 1.2f, PresencePenalty = 0.3f, Seed = 5 },
        ["top-k, some banned"] = new() { TopK = 10, Temperature = 1, Seed = 6, LogitBias = new Dictionary<int, float> { [1] = float.NegativeInfinity } },
        ["top-p"] = new() { Temperature = 0.5f, TopP = 0.8f, Seed = 7 },
        ["top-p at temperature 1"] = new() { Temperature = 1, TopP = 0.7f, Seed = 8 },
        ["min-p"] = new() { Temperature = 0.6f, MinP = 0.1f, Seed = 9 },
        ["min-p, penalised"] = new() { Temperature = 0.6f, MinP = 0.1f, PresencePenalty = 0.5f, Seed = 9 },
        ["log-probabilities"] = new() { LogProbs = 5 },
        ["log-probabilities, top-k"] = new() { Temperature = 0.8f, TopK = 20, LogProbs = 3, Seed = 10 },
    };

    public static TheoryData<string> Names => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_choice_is_that_of_the_row(string name)
    {
        int decided = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            float[] row = Row(random, 200 + seed % 300, seed % 5);
            int[] history = [.. Enumerable.Range(0, 12).Select(_ => random.Next(row.Length))];
            SamplingSettings settings = Settings[name];
            Sampler ofRow = new(settings, row.Length, history), ofTop = new(settings, row.Length, history);
            Assert.False(ofTop.Query.IsRow, name);
            TopLogits top = TopSearch.Of(row, ofTop.Query);
            // A device's sum is not quite that of the row; without log-probabilities nothing depends on it.
            if (settings.LogProbs is null) top.Set(top.Ids.ToArray(), top.Logits.ToArray(), ofTop.Query.Count, top.Max, top.Sum * (1 + (random.NextDouble() - 0.5) * 1e-5));
            if (settings.LogProbs is int n)
            {
                TokenLogProb[] best = new TokenLogProb[n], expected = new TokenLogProb[n];
                if (!ofTop.TrySample(top, best, out TokenLogProb chosen)) return;
                Assert.Equal(ofRow.Sample(row.ToArray(), expected), chosen);
                Assert.Equal(expected, best);
            }
            else
            {
                if (!ofTop.TrySample(top, out int id)) return;
                Assert.Equal(ofRow.Sample(row.ToArray()), id);
            }

            decided++;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        // Rows of ties and of even probabilities are for the row to tell.
        Assert.True(decided > 60, $"{name}: {decided} of 300 rows were decided");
    }

    [Fact]
    public void What_raises_logits_or_needs_all_of_them_asks_for_the_row()
    {
        foreach (SamplingSettings settings in (SamplingSettings[])[new() { RepetitionPenalty = 0.9f }, new() { PresencePenalty = -1 }, new() { FrequencyPenalty = -1 },
            new() { LogitBias = new Dictionary<int, float> { [1] = 1 } }, new() { Temperature = 1 }, new() { Temperature = 1, TypicalP = 0.9f },
            new() { Temperature = 1, TopK = 200 }, new() { LogProbs = 200 }, new() { Temperature = 0.5f, TopP = 0.9f, LogProbs = 1 },
            new() { Temperature = 1, TopP = 0.9f, RepetitionPenalty = 1.1f },
            new() { LogProbs = 1, LogitBias = new Dictionary<int, float> { [1] = float.NegativeInfinity } }])
            Assert.True(new Sampler(settings, 1000).Query.IsRow, settings.ToString());
        Assert.True(new Sampler(new() { Temperature = 1, TopK = 20 }, 30).Query.IsRow, "a small vocabulary");
    }

    [Fact]
    public void They_are_the_greatest_in_order_of_their_ids()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            float[] row = Row(random, 1 + seed % 300, seed % 5);
            TokenMask? mask = seed % 3 == 0 ? Mask(random, row.Length) : null;
            var query = new LogitsQuery(1 + seed % LogitsQuery.MaxCount, seed % 2, mask);
            TopLogits top = TopSearch.Of(row, query);
            int[] possible = [.. Enumerable.Range(0, row.Length).Where(id => row[id] > float.NegativeInfinity && mask?[id] != false)];
            Assert.Equal(possible.OrderByDescending(id => row[id]).ThenBy(id => id).Take(query.Count).Order(), top.Ids.ToArray());
            Assert.Equal(top.Ids.ToArray().Select(id => row[id]), top.Logits.ToArray());
            Assert.Equal(possible.Length < query.Count, top.IsComplete);
            Assert.Equal(possible.Length == 0 ? float.NegativeInfinity : possible.Max(id => row[id]), top.Max);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_mask_changes_bit_by_bit()
    {
        var mask = new TokenMask(70, allowed: true);
        Assert.Equal(0, mask.Version);
        mask[0] = mask[31] = mask[64] = false;
        Assert.Equal((3, 3), (mask.Version, Enumerable.Range(0, 70).Count(id => !mask[id])));
        mask[31] = true;
        Assert.True(mask[31] && !mask[0] && !mask[64]);
        Assert.Equal([0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFE], mask.Words.ToArray());
        Assert.Equal([0, 0, 0], new TokenMask(70, allowed: false).Words.ToArray());
    }

    internal static TokenMask Mask(Random random, int vocabSize)
    {
        var mask = new TokenMask(vocabSize, allowed: false);
        for (int id = 0; id < vocabSize; id++) mask[id] = random.Next(3) > 0;
        return mask;
    }

    /// <summary>Plain logits; peaked ones; ties; NaN and -∞ among them; +∞ too.</summary>
    internal static float[] Row(Random random, int n, int kind)
    {
        float[] row = [.. Enumerable.Range(0, n).Select(_ => (float)(8 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))];
        for (int i = 0; i < n; i++)
        {
            row[i] = kind switch
            {
                1 => row[i] * 3,
                2 => MathF.Round(row[i]),
                >= 3 when random.Next(10) == 0 => kind == 4 && random.Next(20) == 0 ? float.PositiveInfinity : random.Next(2) == 0 ? float.NaN : float.NegativeInfinity,
                _ => row[i],
            };
        }

        return row;
    }
}
