using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>A generation that went back and came again is one that never did.</summary>
public class TakeBackTests
{
    private const int Vocab = 24;

    [Fact]
    public void What_is_chosen_after_going_back_is_what_was_chosen_before()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int[] prompt = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(Vocab))];
            var options = new GenerationOptions { Temperature = 1, RepetitionPenalty = 1.3f, FrequencyPenalty = 0.4f, PresencePenalty = 0.2f, TopK = 12, Seed = (ulong)random.Next() };
            float[][] rows = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, Vocab).Select(_ => random.NextSingle() * 4).ToArray())];
            Sampler straight = Of(), winding = Of();
            List<int> expected = [], actual = [];
            foreach (float[] row in rows) Choose(straight, row, expected);
            while (actual.Count < rows.Length)
            {
                Choose(winding, rows[actual.Count], actual);
                if (random.Next(3) > 0) continue;
                int back = random.Next(actual.Count + 1);
                // What was drafted and refused may have been anything.
                int drafted = random.Next(Vocab);
                winding.Accept(drafted);
                winding.RollBack([.. actual.TakeLast(back), drafted]);
                actual.RemoveRange(actual.Count - back, back);
            }

            return expected.SequenceEqual(actual);

            Sampler Of() => new(SamplingSettings.Resolve(options, null, Vocab), Vocab, prompt);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_more_is_taken_back_than_was_generated()
    {
        var sampler = new Sampler(SamplingSettings.Resolve(new GenerationOptions { Temperature = 1 }, null, Vocab), Vocab, [1, 2]);
        sampler.Accept(3);
        Assert.Throws<ArgumentException>(() => sampler.RollBack([2, 3]));
        sampler.RollBack([3]);
        Assert.Throws<ArgumentException>(() => sampler.RollBack([3]));
    }

    private static void Choose(Sampler sampler, float[] row, List<int> ids)
    {
        int id = sampler.Sample([.. row]);
        sampler.Accept(id);
        ids.Add(id);
    }
}
