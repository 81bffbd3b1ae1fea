using Engine.Tokenizers.Models;
using Xunit;

namespace Engine.Tests.Tokenizers.Models;

public sealed class MergeTableTests
{
    private const int Count = 200_000;

    private static readonly Dictionary<string, Func<int, (int Left, int Right)>> Pairs = new()
    {
        ["a token with itself"] = i => (i, i),
        ["one exclusive or"] = i => (i, i ^ 0x2A5A5),
        ["one sum"] = i => (i, Count - i),
        ["one left"] = i => (7, i),
        ["one right"] = i => (i, 7),
        ["far apart"] = i => (i << 12, i % 3 << 30),
    };

    /// <summary>Pairs that a plain hash of two numbers puts in one place, or in a row.</summary>
    public static TheoryData<string> Hostile { get; } = [.. Pairs.Keys];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Every_pair_is_near_its_place(string kind)
    {
        Merge[] merges = [.. Enumerable.Range(0, Count).Select(i => new Merge(Pairs[kind](i).Left, Pairs[kind](i).Right, i, i + 1))];
        var table = new MergeTable(merges);
        Assert.InRange(table.LongestProbe, 1, 64);
        foreach (Merge merge in merges)
        {
            Assert.True(table.TryFind(merge.Left, merge.Right, out int rank, out int merged));
            Assert.Equal((merge.Rank, merge.Merged), (rank, merged));
        }

        Assert.False(table.TryFind(int.MaxValue, int.MaxValue, out _, out _));
    }

    [Fact]
    public void Of_a_pair_that_comes_twice_the_last_counts()
    {
        var table = new MergeTable([new Merge(1, 2, 0, 3), new Merge(1, 2, 5, 4)]);
        Assert.True(table.TryFind(1, 2, out int rank, out int merged));
        Assert.Equal((5, 4), (rank, merged));
        Assert.False(table.TryFind(2, 1, out _, out _));
        Assert.False(new MergeTable([]).TryFind(0, 0, out _, out _));
    }

    [Fact]
    public void The_queue_gives_the_least()
    {
        var random = new Random(5);
        ulong[] items = [.. Enumerable.Range(0, 1000).Select(_ => (ulong)random.NextInt64(0, 500))];
        using MinQueue queue = new();
        foreach (ulong item in items) queue.Enqueue(item);
        List<ulong> found = [];
        while (queue.TryDequeue(out ulong item)) found.Add(item);
        Assert.Equal(items.Order(), found);
    }
}
