using System.Runtime.InteropServices;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Golden;

/// <summary>
/// The promise of batch invariance, on whole models: the same request gives the same bits on every lane width, however its prompt is cut, whatever else
/// is in the batch and however many threads run; in both precisions and every cache format.
/// </summary>
public class SameBitsTests
{
    private static readonly string[] CacheFormats = ["F32", "F16", "BF16", "Q8_0"];
    private static readonly string[] Models = ["fixtures/hf/mistral-window", "fixtures/hf/llama-mqa-rope3-bf16", "fixtures/hf/qwen3", "fixtures/hf/gpt2", "fixtures/gguf-quant/llama-Q4_K_M.gguf", "fixtures/gguf-quant/llama-Q5_1.gguf", "fixtures/gguf-quant/mixtral-Q4_K_M.gguf"];

    public static TheoryData<Precision, string> Settings
    {
        get
        {
            TheoryData<Precision, string> settings = [];
            foreach (Precision precision in Enum.GetValues<Precision>())
                foreach (string format in CacheFormats) settings.Add(precision, format);
            return settings;
        }
    }

    [TestDataTheory, MemberData(nameof(Settings))]
    public async Task Lane_widths_and_threads_and_chunks_give_the_same_bits(Precision precision, string cache)
    {
        foreach (string path in Models)
        {
            int[]? reference = null;
            foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
            {
                foreach (int threads in new[] { 1, 2 })
                {
                    using LanguageModel model = Load(path, precision, cache, width, threads);
                    foreach (int chunk in new[] { 0, 1, 5 })
                    {
                        int[] bits = Bits(await model.GetLogitsAsync(Ids(1, 60), chunk));
                        reference ??= bits;
                        Assert.True(Same(reference, bits), $"{path}: {width}, {threads} threads, chunk {chunk} differ from the first");
                    }
                }
            }
        }
    }

    [TestDataTheory, MemberData(nameof(Settings))]
    public async Task A_request_in_a_batch_has_the_bits_of_the_request_alone(Precision precision, string cache)
    {
        foreach (string path in Models)
        {
            using LanguageModel model = Load(path, precision, cache, LaneWidths.Choose(), 2);
            int[][] prompts = [Ids(1, 37), Ids(2, 3), Ids(3, 64), Ids(4, 1)];
            List<int[]> alone = [];
            foreach (int[] prompt in prompts) alone.Add(Bits(await model.GetLogitsAsync(prompt)));
            // Different chunks make the four meet in ever new batches.
            int[] chunks = [5, 1, 7, 1];
            for (int round = 0; round < 3; round++)
            {
                float[][] together = await Task.WhenAll(prompts.Select((p, i) => model.GetLogitsAsync(p, chunks[(i + round) % 4])));
                for (int i = 0; i < prompts.Length; i++) Assert.True(Same(alone[i], Bits(together[i])), $"{path}: prompt {i}, round {round}");
            }
        }
    }

    [TestDataTheory, MemberData(nameof(Settings))]
    public async Task A_ring_that_wraps_has_the_bits_of_a_cache_that_holds_all(Precision precision, string cache)
    {
        // Steps of 4 and 16 tokens make rings of 2 and 3 pages, which 200 positions go round several times; steps of 256 hold all.
        const string path = "fixtures/hf/mistral-window";
        int[] ids = Ids(9, 200);
        using LanguageModel large = Load(path, precision, cache, LaneWidths.Choose(), 1, 256, 256);
        int[] whole = Bits(await large.GetLogitsAsync(ids));
        foreach (int step in new[] { 4, 16 })
        {
            using LanguageModel small = Load(path, precision, cache, LaneWidths.Choose(), 1, 256, step);
            Assert.True(small.Memory.Cache < large.Memory.Cache / 4);
            foreach (int chunk in new[] { 0, 1, 3 }) Assert.True(Same(whole, Bits(await small.GetLogitsAsync(ids, chunk))), $"steps of {step}, chunk {chunk}");
        }
    }

    [TestDataFact]
    public async Task Cache_formats_differ_so_that_the_tests_above_mean_something()
    {
        List<int[]> all = [];
        foreach (string cache in CacheFormats)
        {
            using LanguageModel model = Load(Models[0], Precision.Exact, cache, LaneWidths.Choose(), 1);
            all.Add(Bits(await model.GetLogitsAsync(Ids(1, 60))));
        }
        for (int i = 0; i < all.Count; i++)
            for (int j = 0; j < i; j++) Assert.False(Same(all[i], all[j]), $"{CacheFormats[i]} and {CacheFormats[j]}");
    }

    private static LanguageModel Load(string path, Precision precision, string cache, LaneWidth width, int threads, int context = 64, int step = 64)
        => LanguageModel.Load(TestData.Path(path), new() { Precision = precision, CacheFormat = cache is null ? null : CacheFormat.Parse(cache), Lanes = width, Threads = threads, Context = context, MaxStepTokens = step });

    private static int[] Ids(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(128))];
    }

    private static bool Same(int[] x, int[] y) => x.AsSpan().SequenceEqual(y);

    private static int[] Bits(float[] logits) => MemoryMarshal.Cast<float, int>(logits.AsSpan()).ToArray();
}
