using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>The search by radix against sorting.</summary>
public class SmallestMassTests
{
    [Fact]
    public void It_finds_the_key_at_which_sorted_weights_reach_the_mass()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            int n = random.Next(1, 200);
            // Whole weights, so that every order of adding gives the same sum.
            float[] weights = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(0, 5))];
            weights[random.Next(n)] = 3;
            float[] keys = [.. weights.Select(_ => random.Next(3) == 0 ? random.Next(-3, 3) : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-40, 38))))];
            double mass = random.Next(1, (int)weights.Sum() + 3);

            float expected = float.NaN;
            double reached = 0;
            foreach (int i in Enumerable.Range(0, n).Where(i => weights[i] > 0).OrderBy(i => keys[i]))
            {
                if (reached >= mass) break;
                reached += weights[i];
                expected = keys[i];
            }

            Assert.Equal(expected, SmallestMass.Bound(keys, weights, mass));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Zeros_of_both_signs_are_one_key_and_infinities_have_their_places()
    {
        Assert.Equal(0f, SmallestMass.Bound([0f, -0f], [1, 1], 0.5));
        Assert.Equal(float.NegativeInfinity, SmallestMass.Bound([1, float.NegativeInfinity, float.PositiveInfinity], [1, 1, 1], 1));
        Assert.Equal(float.PositiveInfinity, SmallestMass.Bound([1, float.NegativeInfinity, float.PositiveInfinity], [1, 1, 1], 3));
    }
}
