using Engine.Training.Corpus;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Corpus;

public class PermutationTests
{
    [Fact]
    public void Holds_each_number_once() => Prop.ForAll(Gen.Choose(1, 2000).ToArbitrary(), Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), (count, key) =>
    {
        Permutation order = new(count, (ulong)key);
        bool[] seen = new bool[count];
        for (int i = 0; i < count; i++)
        {
            Assert.False(seen[order[i]]);
            seen[order[i]] = true;
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Spreads_what_lies_together()
    {
        // Of 100,000 numbers about 1 in a random order is followed by its own successor; 20 would be one in 10^18 orders.
        Permutation order = new(100_000, 1);
        int[] numbers = [.. Enumerable.Range(0, 100_000).Select(i => order[i])];
        Assert.InRange(numbers.Zip(numbers.Skip(1), (a, b) => b == a + 1 ? 1 : 0).Sum(), 0, 20);
        Permutation other = new(100_000, 2);
        Assert.InRange(numbers.Where((n, i) => other[i] == n).Count(), 0, 20);
    }

    [Fact]
    public void Reaches_the_largest_count()
    {
        Permutation order = new(int.MaxValue, 3);
        foreach (int place in new[] { 0, 1, int.MaxValue / 2, int.MaxValue - 1 }) Assert.InRange(order[place], 0, int.MaxValue - 1);
        Assert.Equal(0, new Permutation(1, 5)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(3, 5)[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(3, 5)[-1]);
    }
}
