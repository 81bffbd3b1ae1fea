using Engine.Devices.Split;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Devices.Split;

/// <summary>Shares of layers, against all divisions that there are.</summary>
public class LayerSharesTests
{
    [Theory]
    [InlineData(4, new long[] { 100, 100 }, new[] { 2, 2 })]
    [InlineData(8, new long[] { 100, 300 }, new[] { 2, 6 })]
    [InlineData(7, new long[] { 0, 0, 0 }, new[] { 2, 2, 3 })]
    [InlineData(6, new long[] { 0, 500 }, new[] { 3, 3 })]
    [InlineData(3, new long[] { 70 }, new[] { 3 })]
    public void Layers_of_one_size_go_by_free_memory_or_equally_where_that_is_unknown(int layers, long[] free, int[] counts)
        => Assert.Equal(counts, LayerShares.Of(layers, [.. free.Select(f => new DeviceRoom(1000, f == 0 ? null : f))], (_, count) => 10 * count)!);

    [Fact]
    public void Large_ends_count() => Assert.Equal([3, 1],
        LayerShares.Of(4, [new(1000, 100), new(1000, 100)], (first, count) => 10 * count + (first + count == 4 ? 15 : 0))!);

    [Fact]
    public void What_is_asked_for_is_given()
    {
        Assert.Equal([5, 1], LayerShares.Of(6, [new(1000, null, 5), new(1000)], (_, count) => count)!);
        Assert.Equal([5, 1], LayerShares.Of(6, [new(1000), new(1000, null, 1)], (_, count) => count)!);
        Assert.Null(LayerShares.Of(6, [new(1000, null, 4), new(1000, null, 1)], (_, count) => count));
    }

    [Fact]
    public void More_devices_than_layers_have_no_division() => Assert.Null(LayerShares.Of(1, [new(1000), new(1000)], (_, count) => count));

    [Fact]
    public void No_other_division_leaves_the_fullest_emptier()
        => Prop.ForAll(Gen.Choose(1, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int layers = random.Next(1, 8);
            long[] sizes = [.. Enumerable.Range(0, layers).Select(_ => random.NextInt64(1, 50))];
            bool known = random.Next(2) == 0;
            DeviceRoom[] devices = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                new DeviceRoom(random.NextInt64(20, 300), known ? random.NextInt64(20, 300) : null, random.Next(6) == 0 ? random.Next(1, 4) : null))];
            long Bytes(int first, int count) => 5 + sizes.Skip(first).Take(count).Sum();
            double Fullest(int[] counts) => Each(counts).Max(part => known ? Bytes(part.First, part.Count) / (double)devices[part.Device].Free! : part.Count);
            int[][] all = [.. Divisions(layers, devices.Length).Where(counts => Each(counts).All(part =>
                Bytes(part.First, part.Count) <= devices[part.Device].Most && (devices[part.Device].Layers ?? part.Count) == part.Count))];

            int[]? counts = LayerShares.Of(layers, devices, Bytes);
            if (all.Length == 0) return counts is null;
            return counts is not null && all.Any(counts.SequenceEqual) && all.All(other => Fullest(counts) <= Fullest(other));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<(int Device, int First, int Count)> Each(int[] counts) => counts.Select((count, d) => (d, counts.Take(d).Sum(), count));

    private static IEnumerable<int[]> Divisions(int layers, int devices)
        => devices == 0
            ? layers == 0 ? [[]] : []
            : Enumerable.Range(1, Math.Max(layers, 0)).SelectMany(count => Divisions(layers - count, devices - 1).Select(rest => (int[])[count, .. rest]));
}
