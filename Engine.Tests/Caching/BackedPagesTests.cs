using System.Globalization;

namespace Engine.Tests.Caching;

/// <summary>Memory that is reserved for keys and values is taken from the system only as positions are written.</summary>
[Collection(nameof(Alone))]
public class BackedPagesTests
{
    [TestDataFact]
    public async Task A_short_text_takes_little_of_a_large_cache()
    {
        // Only /proc tells what is backed.
        if (!OperatingSystem.IsLinux()) return;
        using LanguageModel model = LanguageModel.Load(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"), new() { Sequences = 4 });
        long position = model.Memory.Cache / 4 / model.Context;
        Assert.Equal(0, Backed(model));
        await foreach (GenerationUpdate _ in model.GenerateAsync([1, 2, 3], new() { MaxTokens = 30, IgnoreEndTokens = true })) { }
        // Two pages of 16 positions, and what the system's own pages round that up to.
        Assert.InRange(Backed(model), 1, 4 * 33 * position);
        await model.ScoreAsync(new int[1000], (_, _) => { });
        Assert.InRange(Backed(model), 1000 * position, 2 * 1100 * position);
    }

    /// <summary>Small pages are too many for long texts: a long prompt has huge ones from the start, a long generation from a quarter of the context on, and says the same.</summary>
    [TestDataFact]
    public async Task A_long_text_is_backed_by_huge_pages()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Setting) || File.ReadAllText(Setting).Contains("[never]", StringComparison.Ordinal)) return;
        string path = TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf");
        var options = new GenerationOptions { MaxTokens = 300, IgnoreEndTokens = true };
        using LanguageModel small = LanguageModel.Load(path, new() { Sequences = 1, Context = 2048 }), grown = LanguageModel.Load(path, new() { Sequences = 1, Context = 1024 });
        List<GenerationUpdate> expected = await small.GenerateAsync([1, 2, 3], options).ToListAsync();
        Assert.Equal(0, Backed(small, "AnonHugePages:"));
        // A quarter is reached in the midst of it.
        Assert.Equal(expected.SelectMany(u => u.Ids), (await grown.GenerateAsync([1, 2, 3], options).ToListAsync()).SelectMany(u => u.Ids));
        Assert.InRange(Backed(grown, "AnonHugePages:"), grown.Memory.Cache / 2, grown.Memory.Cache);
        await small.ScoreAsync(new int[600], (_, _) => { });
        Assert.InRange(Backed(small, "AnonHugePages:"), small.Memory.Cache / 2, small.Memory.Cache);
    }

    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";

    /// <summary>Bytes of the cache's memory that the system has backed.</summary>
    internal static long Backed(LanguageModel model, string kind = "Rss:")
    {
        long start = Start(model), end = start + model.Memory.Cache, backed = 0;
        bool within = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Split(' ')[0].Split('-') is [string from, string to] && long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long first))
                within = first < end && long.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture) > start;
            else if (within && line.StartsWith(kind, StringComparison.Ordinal)) backed += 1024 * long.Parse(line[kind.Length..^2].Trim(), CultureInfo.InvariantCulture);
        }
        return backed;
    }

    private static unsafe long Start(LanguageModel model) => (long)model.Cpu.Cache.Keys(0, 0);
}
