using System.Text.Json;
using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>Chains of steps in any order against the logits processors of transformers, and draws against the probabilities that they say.</summary>
public class FixtureTests
{
    private sealed record Case(string Name, float[] Logits, int[] PreviousIds, SamplingStep[] Steps, int Kept, Dictionary<int, double> Probabilities);

    [TestDataFact]
    public void Every_chain_gives_the_expected_probabilities()
    {
        List<string> wrong = [];
        foreach (Case c in Cases())
        {
            double[] found = StepTable.Probabilities(c.Steps, c.Logits, c.PreviousIds, out int kept);
            double worst = found.Select((p, id) => Math.Abs(p - c.Probabilities.GetValueOrDefault(id))).Max();
            if (worst > 1e-6 || kept != c.Kept) wrong.Add($"{c.Name}: off by {worst:g3}, kept {kept}, expected {c.Kept}");
        }

        Assert.Empty(wrong);
    }

    [TestDataTheory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(77UL)]
    public void Draws_follow_the_probabilities(ulong seed)
    {
        foreach (Case c in Cases())
        {
            double chi = ChiSquared.Of(c.Steps, c.Logits, c.PreviousIds, seed, draws: 10_000, out int freedom);
            Assert.True(chi < ChiSquared.Limit(freedom), $"{c.Name}, seed {seed}: chi squared {chi:f1} with {freedom} degrees of freedom");
        }
    }

    private static List<Case> Cases()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/sampling/cases.json")));
        List<Case> cases =
        [
            .. document.RootElement.EnumerateArray().Select(c => new Case(
                c.GetProperty("name").GetString()!,
                [.. c.GetProperty("logits").EnumerateArray().Select(x => x.GetSingle())],
                [.. c.GetProperty("previous_ids").EnumerateArray().Select(x => x.GetInt32())],
                [.. c.GetProperty("steps").EnumerateArray().Select(s => StepTable.Steps[s.GetProperty("step").GetString()!](s.GetProperty("value")))],
                c.GetProperty("kept").GetInt32(),
                c.GetProperty("probabilities").EnumerateObject().ToDictionary(p => int.Parse(p.Name), p => p.Value.GetDouble()))),
        ];
        Assert.True(cases.Count > 50);
        return cases;
    }
}
