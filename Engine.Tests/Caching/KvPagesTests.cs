using Engine.Caching;
using Engine.Devices.Cpu;
using Engine.Kernels.Devices;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Caching;

public unsafe class KvPagesTests
{
    private static readonly CacheFormat F16 = CacheFormat.F16;

    private static KvPages Cache(int context, int sequences, int maxChunk, params int?[] windows)
        => new(Layout(context, sequences, maxChunk, windows));

    private static CacheLayout Layout(int context, int sequences, int maxChunk, params int?[] windows)
        => new([.. windows.Select(w => new KvLayer(2, 24, 40, w))], F16, context, sequences, maxChunk);

    [Fact]
    public void A_position_in_a_window_keeps_its_page_until_no_token_of_any_chunk_attends_to_it()
    {
        var cases = ArbMap.Default.ArbFor<(PositiveInt Window, PositiveInt MaxChunk, PositiveInt Context, PositiveInt[] Chunks)>();
        Prop.ForAll(cases, c =>
        {
            int window = c.Window.Get, context = c.Context.Get * 8, maxChunk = Math.Min(c.MaxChunk.Get, context);
            KvPages cache = Cache(context, 1, maxChunk, window);
            using KvSequence sequence = cache.TryReserve(context)!;
            var owner = new Dictionary<int, int>();
            int position = 0;
            foreach (PositiveInt wanted in c.Chunks)
            {
                int count = Math.Min(Math.Min(wanted.Get, maxChunk), context - position);
                if (count == 0) break;
                for (int p = position; p < position + count; p++) owner[sequence.Page(0, p)] = p / CacheLayout.PageSize;
                for (int p = sequence.FirstAttended(0, position); p < position + count; p++)
                    if (owner[sequence.Page(0, p)] != p / CacheLayout.PageSize) return false;
                position += count;
                sequence.NoteWritten(position);
                if (!sequence.CanResumeAt(position)) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Heads_and_layers_do_not_overlap_and_pages_of_a_head_are_contiguous()
    {
        using var cache = new KvStorage(Layout(100, 3, 16, null, 20, null));
        cache.Allocate();
        Assert.Equal([null, 20], cache.Layout.Windows);
        List<(long Start, long End)> regions = [];
        for (int layer = 0; layer < 3; layer++)
            for (int head = 0; head < 2; head++)
            {
                int pages = 3 * (layer == 1 ? 3 : 7);
                regions.Add(((long)cache.Keys(layer, head), (long)cache.Keys(layer, head) + pages * F16.KeyPageBytes(24)));
                regions.Add(((long)cache.Values(layer, head), (long)cache.Values(layer, head) + pages * F16.ValuePageBytes(40)));
            }
        regions.Sort();
        for (int i = 1; i < regions.Count; i++) Assert.True(regions[i].Start >= regions[i - 1].End);
        Assert.True(regions[^1].End - regions[0].Start <= cache.Bytes);
        Assert.All(regions, r => Assert.Equal(0, r.Start % 64));
    }

    [Fact]
    public void A_full_pool_reserves_nothing_until_pages_come_back()
    {
        KvPages cache = Cache(64, 2, 16, null, 16);
        KvSequence a = cache.TryReserve(64)!, b = cache.TryReserve(60)!;
        Assert.Null(cache.TryReserve(1));
        a.Dispose();
        a.Dispose();
        Assert.NotNull(cache.TryReserve(40));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.TryReserve(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.TryReserve(0));
        Assert.Throws<ObjectDisposedException>(() => a.Page(0, 0));
        b.Dispose();
    }

    [Fact]
    public void Going_back_is_possible_only_where_the_window_is_still_held()
    {
        KvPages cache = Cache(400, 1, 16, 20);
        using KvSequence sequence = cache.TryReserve(400)!;
        sequence.NoteWritten(300);
        Assert.True(sequence.CanResumeAt(300));
        Assert.True(sequence.CanResumeAt(295));
        Assert.False(sequence.CanResumeAt(100));
        Assert.False(sequence.CanResumeAt(301));
        KvPages full = Cache(400, 1, 16, (int?)null);
        using KvSequence all = full.TryReserve(400)!;
        all.NoteWritten(300);
        Assert.True(all.CanResumeAt(0));
    }
}
