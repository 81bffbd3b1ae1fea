using Engine.Tokenizers;
using Engine.Tokenizers.Models;
using Xunit;

namespace Engine.Tests.Tokenizers.Models;

public sealed class WordCacheTests
{
    [Fact]
    public void Remembers_short_words_until_it_is_full()
    {
        var cache = new WordCache();
        Parallel.For(0, 12_000, i => cache.Add($"w{i}", [7, i], 1));
        int known = Enumerable.Range(0, 12_000).Count(i => cache.TryAppend($"w{i}", []));
        Assert.InRange(known, 10_000, 10_000 + Environment.ProcessorCount * 4);
        cache = new WordCache();
        cache.Add("a", [1, 2, 3], 1);
        PooledList<int> ids = [9];
        Assert.True(cache.TryAppend("a", ids));
        Assert.Equal([9, 2, 3], ids);
        Assert.False(cache.TryAppend("b", ids));
        cache.Add(new string('a', 65), [1], 0);
        Assert.False(cache.TryAppend(new string('a', 65), ids));
    }
}
