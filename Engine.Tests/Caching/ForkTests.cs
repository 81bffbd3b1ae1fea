using Engine.Caching;
using Engine.Kernels.Devices;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Caching;

/// <summary>Sequences that fork, append, go back and end at random: each reads what it alone would have written, and no page is lost.</summary>
public class ForkTests
{
    private const int Context = 480, Classes = 2;

    private static CacheLayout Layout(int window, int maxChunk, int sequences)
        => new([new KvLayer(1, 16, 16, window), new KvLayer(1, 16, 16, null)], CacheFormat.F16, Context, sequences, maxChunk);

    [Fact]
    public void Each_sequence_reads_what_it_wrote_and_pages_come_back()
    {
        int forks = 0, refused = 0, copies = 0, truncated = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Walk(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        string counts = $"{forks} forks, {refused} refused, {copies} copies, {truncated} truncated";
        Assert.True(forks > 500 && refused > 50 && copies > 200 && truncated > 500, counts);

        bool Walk(Random random)
        {
            int maxChunk = random.Next(1, 40);
            CacheLayout layout = Layout(random.Next(1, 60), maxChunk, random.Next(1, 4));
            var memory = new Memory();
            var pages = new KvPages(layout, memory);
            List<Sequence> all = [];
            for (int step = 0; step < 120; step++)
            {
                Sequence? one = all.Count == 0 ? null : all[random.Next(all.Count)];
                switch (one is null ? 0 : random.Next(10))
                {
                    case 0 when pages.TryReserve(random.Next(1, Context + 1)) is { } reserved:
                        all.Add(new Sequence(reserved, []));
                        break;
                    case 1 or 2 when one is not null:
                        int tokens = random.Next(2) == 0 ? one.Pages.Capacity : random.Next(Math.Max(one.Pages.Length, 1), Context + 1);
                        KvSequence? fork = one.Pages.TryFork(tokens);
                        (forks, refused) = fork is null ? (forks, refused + 1) : (forks + 1, refused);
                        if (fork is not null) all.Add(new Sequence(fork, [.. one.Written]));
                        break;
                    case 3 when one is not null:
                        one.Pages.Dispose();
                        all.Remove(one);
                        break;
                    case 4 when one is not null:
                        int position = random.Next(one.Pages.Length + 1), length = one.Pages.Length;
                        if (!one.Pages.CanResumeAt(position) && position > 0) break;
                        if (one.Pages.TryTruncate(position)) one.Written.RemoveRange(position, one.Written.Count - position);
                        truncated += one.Pages.Length < length ? 1 : 0;
                        break;
                    default:
                        if (one is not null) Append(random, one, maxChunk, all, memory);
                        break;
                }

                if (!all.All(s => Reads(s, layout, memory))) return false;
                if (!Counted(all, layout, pages)) return false;
            }

            copies += memory.Copies;
            foreach (Sequence sequence in all) sequence.Pages.Dispose();
            return Enumerable.Range(0, Classes).All(c => pages.FreePages(c) == layout.Pages[c]);
        }
    }

    [Fact]
    public void A_fork_shares_full_pages_and_copies_the_partly_filled_one_when_it_is_written()
    {
        var memory = new Memory();
        var pages = new KvPages(new CacheLayout([new KvLayer(1, 16, 16, null)], CacheFormat.F16, 160, 2, 16), memory);
        KvSequence first = pages.TryReserve(160)!;
        first.NoteWritten(40);
        KvSequence second = first.TryFork(160)!;
        Assert.Equal(40, second.Length);
        for (int p = 0; p < 40; p++) Assert.Equal(first.Page(0, p), second.Page(0, p));
        // Seven of its own, and one kept back for the page that both are in the midst of.
        Assert.Equal(20 - 10 - 7 - 1, pages.FreePages(0));
        int shared = first.Page(0, 39);
        second.NoteBegun(41);
        Assert.Equal([(0, shared, second.Page(0, 40))], memory.Log);
        Assert.Equal(shared, first.Page(0, 39));
        Assert.Equal(first.Page(0, 31), second.Page(0, 31));
        // The last that holds it writes it where it is.
        first.NoteWritten(60);
        Assert.Single(memory.Log);
        Assert.Equal(shared, first.Page(0, 40));
        Assert.Equal(18, pages.MostPages(0));
        first.Dispose();
        Assert.Equal(20 - 10, pages.FreePages(0));
        second.Dispose();
        Assert.Equal((20, 18), (pages.FreePages(0), pages.MostPages(0)));
    }

    [Fact]
    public void Going_back_into_shared_pages_needs_free_ones()
    {
        var pages = new KvPages(new CacheLayout([new KvLayer(1, 16, 16, null)], CacheFormat.F16, 64, 2, 16));
        KvSequence first = pages.TryReserve(64)!;
        first.NoteWritten(48);
        KvSequence second = first.TryFork(64)!;
        KvSequence rest = pages.TryReserve(48)!;
        Assert.Equal(0, pages.FreePages(0));
        Assert.False(second.TryTruncate(20));
        Assert.Equal(48, second.Length);
        rest.Dispose();
        Assert.True(second.TryTruncate(20));
        Assert.Equal((20, 1), (second.Length, pages.FreePages(0)));
        second.NoteWritten(48);
        Assert.NotEqual(first.Page(0, 20), second.Page(0, 20));
        Assert.NotEqual(first.Page(0, 47), second.Page(0, 47));
        Assert.Equal(first.Page(0, 0), second.Page(0, 0));
    }

    [Fact]
    public void A_fork_is_refused_what_it_cannot_have()
    {
        var pages = new KvPages(Layout(20, 16, 1));
        using KvSequence sequence = pages.TryReserve(Context)!;
        sequence.NoteWritten(30);
        Assert.Null(sequence.TryFork(Context));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.TryFork(29));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.TryFork(Context + 1));
        Assert.Equal(0, pages.FreePages(1));
    }

    private static void Append(Random random, Sequence one, int maxChunk, List<Sequence> all, Memory memory)
    {
        int from = one.Pages.Length, count = Math.Min(random.Next(1, maxChunk + 1), one.Pages.Capacity - from);
        if (count == 0) return;
        one.Pages.NoteBegun(from + count);
        for (int c = 0; c < Classes; c++)
            for (int p = from; p < from + count; p++)
                foreach (Sequence other in all.Where(s => s != one))
                    Assert.False(other.Pages.Ring(c).Pages.Contains(one.Pages.Page(c, p)), "a shared page is written");
        // A step that fails has written some of its positions.
        bool fails = random.Next(10) == 0;
        for (int p = from; p < from + count - (fails ? random.Next(count) : 0); p++)
        {
            int value = memory.Next++;
            for (int c = 0; c < Classes; c++) memory.Held[(c, one.Pages.Page(c, p), CacheLayout.SlotOf(p))] = value;
            if (!fails) one.Written.Add(value);
        }

        if (!fails) one.Pages.NoteWritten(from + count);
    }

    // The next token of each finds all that it attends to.
    private static bool Reads(Sequence one, CacheLayout layout, Memory memory)
    {
        if (one.Pages.Length != one.Written.Count || !one.Pages.CanResumeAt(one.Pages.Length)) return false;
        for (int c = 0; c < Classes; c++)
            for (int p = layout.FirstAttended(c, one.Pages.Length); p < one.Pages.Length; p++)
                if (memory.Held[(c, one.Pages.Page(c, p), CacheLayout.SlotOf(p))] != one.Written[p]) return false;
        return true;
    }

    // What is held and what is free, seen from outside: pages kept back are neither.
    private static bool Counted(List<Sequence> all, CacheLayout layout, KvPages pages)
    {
        for (int c = 0; c < Classes; c++)
        {
            int pageClass = c, held = all.SelectMany(s => s.Pages.Ring(pageClass).Pages.ToArray()).Distinct().Count();
            if (pages.FreePages(c) < 0 || pages.FreePages(c) > layout.Pages[c] - held || pages.MostPages(c) < held) return false;
        }

        return true;
    }

    private sealed record Sequence(KvSequence Pages, List<int> Written);

    // What was last written to each place of each page.
    private sealed class Memory : IPageStorage
    {
        public Dictionary<(int Class, int Page, int Place), int> Held { get; } = [];

        public List<(int Class, int From, int To)> Log { get; } = [];

        public int Copies => Log.Count;

        public int Next { get; set; }

        public void NoteUsed(int pageClass, int page)
        {
        }

        public void Copy(int pageClass, int from, int to)
        {
            Log.Add((pageClass, from, to));
            for (int place = 0; place < CacheLayout.PageSize; place++)
            {
                Held.Remove((pageClass, to, place));
                if (Held.TryGetValue((pageClass, from, place), out int value)) Held[(pageClass, to, place)] = value;
            }
        }
    }
}
