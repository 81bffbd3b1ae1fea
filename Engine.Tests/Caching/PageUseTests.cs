using Engine.Caching;
using Engine.Devices.Cpu;

namespace Engine.Tests.Caching;

public class PageUseTests
{
    [Fact]
    public void A_block_counts_as_used_once_a_quarter_of_it_is()
    {
        PageUse use = new(40, 16);
        Assert.Equal(default, use.Note(3));
        Assert.Equal(default, use.Note(3));
        Assert.Equal(default, use.Note(17));
        Assert.Equal(default, use.Note(15));
        Assert.Equal(default, use.Note(0));
        Assert.Equal((0, 16), use.Note(9));
        Assert.Equal(default, use.Note(10));
        // The last block is half as long.
        Assert.Equal(default, use.Note(39));
        Assert.Equal((32, 8), use.Note(32));
        use.Clear();
        Assert.Equal(default, use.Note(9));
    }

    [Fact]
    public void A_single_page_is_its_own_quarter() => Assert.Equal((0, 1), new PageUse(1, 100).Note(0));
}
