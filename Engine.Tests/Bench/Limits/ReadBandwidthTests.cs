using Engine.Bench.Limits;
using Engine.Kernels.Tensors;

namespace Engine.Tests.Bench.Limits;

public unsafe class ReadBandwidthTests
{
    [Fact]
    public void Every_pattern_reads_every_byte_once()
    {
        const int words = 6 * ReadLoop.Round / sizeof(long);
        using var memory = new NativeBuffer(words * sizeof(long));
        long* values = (long*)memory.Pointer;
        long sum = 0;
        for (int i = 0; i < words; i++) sum += values[i] = 1L << (i % 50);
        Assert.True(ReadPattern.All.Count >= 3);
        Assert.All(ReadPattern.All, pattern => Assert.Equal(sum, pattern.Sum(memory.Pointer, memory.Bytes, pattern.Streams, pattern.Distance)));
        Assert.Equal(ReadPattern.All.Count, ReadPattern.All.Select(p => p.ToString()).Distinct().Count());
    }

    [Fact]
    public void The_best_pattern_is_measured()
    {
        using var probe = new ReadBandwidth(2, 8 << 20);
        Assert.Equal(ReadPattern.All.Count, probe.Survey().Count);
        Assert.All(probe.Survey(), p => Assert.True(p.Rate > 0));
        Assert.Contains(probe.Pattern, ReadPattern.All);
        using var again = new ReadBandwidth(2, 8 << 20);
        Assert.Same(probe.Pattern, again.Pattern);
        Assert.True(again.Measure() > 0);
    }
}
