using Engine.Caching;
using Engine.Kernels.Devices;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Caching;

/// <summary>A sequence that goes back and forth at random holds what a cache without bounds would.</summary>
public class TruncateTests
{
    private const int Context = 640;

    /// <summary>Where a sequence says that it can go on, each position that a token attends to holds what was last written for it, by whichever detours.</summary>
    [Fact]
    public void What_a_token_attends_to_is_what_a_cache_without_bounds_holds()
    {
        int resumed = 0, refused = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Walk(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(resumed > 1000 && refused > 300, $"{resumed} resumed, {refused} refused");

        bool Walk(Random random)
        {
            int window = random.Next(1, 60), maxChunk = random.Next(1, 40);
            var cache = new KvPages(new CacheLayout([new KvLayer(1, 16, 16, window), new KvLayer(1, 16, 16, null)], CacheFormat.F16, Context, 1, maxChunk));
            using KvSequence sequence = cache.TryReserve(Context)!;
            // What lies where: in the ring by page and place, and without bounds by position.
            var ring = new Dictionary<(int Class, int Page, int Place), int>();
            var unbounded = new Dictionary<int, int>();
            int position = 0, write = 0;
            for (int step = 0; step < 60; step++)
            {
                if (random.Next(4) == 0)
                {
                    int wanted = Math.Max(0, position - (random.Next(3) == 0 ? random.Next(Context) : random.Next(2 * window)));
                    bool can = sequence.CanResumeAt(wanted);
                    (resumed, refused) = can ? (resumed + 1, refused) : (resumed, refused + 1);
                    if (!can && wanted > 0) Assert.Throws<InvalidOperationException>(() => sequence.TryTruncate(wanted));
                    position = can ? wanted : 0;
                    Assert.True(sequence.TryTruncate(position));
                    Assert.Equal(position, sequence.Length);
                }

                int count = Math.Min(random.Next(1, maxChunk + 1), Context - position);
                if (count == 0) continue;
                // A step that fails has written some of its positions, and is tried again or not.
                bool fails = random.Next(10) == 0;
                sequence.NoteBegun(position + count);
                for (int p = position; p < position + count - (fails ? random.Next(count) : 0); p++)
                {
                    unbounded[p] = write;
                    for (int c = 0; c < 2; c++) ring[(c, sequence.Page(c, p), p % CacheLayout.PageSize)] = write;
                    write++;
                }

                if (fails) continue;
                for (int c = 0; c < 2; c++)
                    for (int p = sequence.FirstAttended(c, position); p < position + count; p++)
                        if (ring[(c, sequence.Page(c, p), p % CacheLayout.PageSize)] != unbounded[p]) return false;
                position += count;
                sequence.NoteWritten(position);
                if (!sequence.CanResumeAt(position)) return false;
            }

            return true;
        }
    }

    [Fact]
    public void Truncating_twice_does_not_reach_pages_that_were_overwritten_before_the_first()
    {
        var cache = new KvPages(new CacheLayout([new KvLayer(1, 16, 16, 20)], CacheFormat.F16, 400, 1, 16));
        using KvSequence sequence = cache.TryReserve(400)!;
        sequence.NoteWritten(300);
        Assert.False(sequence.CanResumeAt(250));
        Assert.True(sequence.TryTruncate(280));
        sequence.NoteWritten(281);
        Assert.False(sequence.CanResumeAt(250));
        Assert.Throws<InvalidOperationException>(() => sequence.TryTruncate(250));
        // From the beginning all is written anew, and what was reached before no longer matters.
        Assert.True(sequence.TryTruncate(0));
        sequence.NoteWritten(50);
        Assert.True(sequence.CanResumeAt(49));
    }
}
