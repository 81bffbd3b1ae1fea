using Engine.Caching;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Caching;

public class PageAllocatorTests
{
    [Fact]
    public void No_page_is_held_twice_and_all_come_back()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(PositiveInt Pages, (bool Take, PositiveInt Count)[] Actions)>(), c =>
        {
            int pages = c.Pages.Get * 4;
            var allocator = new PageAllocator(pages);
            List<int[]> held = [];
            foreach ((bool take, PositiveInt count) in c.Actions)
            {
                if (take)
                {
                    var run = new int[count.Get];
                    bool fits = run.Length <= pages - held.Sum(h => h.Length);
                    if (allocator.TryTake(run) != fits) return false;
                    if (fits) held.Add(run);
                }
                else if (held.Count > 0)
                {
                    allocator.Return(held[0]);
                    held.RemoveAt(0);
                }
                int[] all = [.. held.SelectMany(h => h)];
                if (all.Distinct().Count() != all.Length || all.Any(p => p < 0 || p >= pages) || allocator.Free != pages - all.Length) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_run_is_contiguous_where_there_is_one()
    {
        var allocator = new PageAllocator(10);
        int[] a = new int[3], b = new int[3], c = new int[4];
        Assert.True(allocator.TryTake(a) && allocator.TryTake(b));
        allocator.Return(a);
        Assert.True(allocator.TryTake(c));
        Assert.Equal([6, 7, 8, 9], c);
        Assert.True(allocator.TryTake(a));
        Assert.Equal([0, 1, 2], a);
        Assert.False(allocator.TryTake(new int[1]));
        Assert.Throws<InvalidOperationException>(() => { allocator.Return([0]); allocator.Return([0]); });
    }

    [Fact]
    public void For_a_shared_page_another_is_kept_back_until_it_is_replaced_or_held_by_one()
    {
        var allocator = new PageAllocator(4);
        int[] a = new int[2];
        Assert.True(allocator.TryTake(a));
        allocator.Share(0, written: true);
        allocator.Share(1, written: false);
        Assert.Equal((1, 2, 2), (allocator.Free, allocator.Holders(0), allocator.MostHeld));
        Assert.False(allocator.TryTake(new int[2]));
        int own = allocator.Replace(0);
        allocator.Return(0);
        Assert.Equal((1, 1, 1, 3), (allocator.Free, allocator.Holders(0), allocator.Holders(own), allocator.MostHeld));
        allocator.Share(0, written: true);
        Assert.Equal(0, allocator.Free);
        allocator.Return(0);
        Assert.Equal(1, allocator.Free);
        Assert.Throws<InvalidOperationException>(() => allocator.Replace(1));
        Assert.Throws<InvalidOperationException>(() => allocator.Share(3, written: false));
        allocator.Return(0, 1, 1, own);
        Assert.Equal((4, 3), (allocator.Free, allocator.MostHeld));
    }
}
