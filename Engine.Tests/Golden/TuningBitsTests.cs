using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tuning;

namespace Engine.Tests.Golden;

/// <summary>The choice for a machine never changes a bit of a model's logits: whatever distance and tiles, on every width, tokens together or one by one, also while steps run.</summary>
public class TuningBitsTests
{
    private static readonly string[] Models = ["fixtures/gguf-quant/llama-Q4_K_M.gguf", "fixtures/gguf-quant/llama-Q5_1.gguf", "fixtures/gguf-quant/mixtral-Q4_K_M.gguf", "fixtures/hf/qwen3"];

    [TestDataFact]
    public async Task Every_distance_and_tile_gives_the_same_bits()
    {
        foreach (string path in Models)
        {
            int[]? reference = null;
            foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
            {
                int i = 0;
                foreach (int largest in TileTuning.Sizes(width))
                    foreach (int unpackFrom in new[] { 2, 8, 16, 24 })
                    {
                        int distance = Distances.All[i++ % Distances.All.Count];
                        using LanguageModel model = Load(path, width, TuningOption.Of(distance, new TileTuning(largest, unpackFrom)));
                        foreach (int chunk in new[] { 0, 1, 13 })
                        {
                            int[] bits = Bits(await model.GetLogitsAsync(Ids(1, 41), chunk));
                            reference ??= bits;
                            Assert.True(bits.AsSpan().SequenceEqual(reference), $"{path}: {width.Name()}, {model.Tuning}, chunk {chunk}");
                        }
                    }
            }
        }
    }

    [TestDataFact]
    public async Task Every_distance_gives_the_same_bits_for_tokens_alone()
    {
        foreach (string path in Models)
        {
            int[]? reference = null;
            foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
                foreach (int distance in Distances.All)
                {
                    using LanguageModel model = Load(path, width, TuningOption.Of(distance));
                    int[] bits = Bits(await model.GetLogitsAsync(Ids(1, 20), 1));
                    reference ??= bits;
                    Assert.True(bits.AsSpan().SequenceEqual(reference), $"{path}: {width.Name()}, {distance} bytes");
                }
        }
    }

    /// <summary>Formats with tiles of different sizes in one model, experts among them, and changes between and during steps.</summary>
    [TestDataFact]
    public async Task Changing_the_tuning_while_steps_run_changes_no_bit()
    {
        foreach (string path in Models)
            foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
            {
                using LanguageModel model = Load(path, width, TuningOption.Off);
                int[] reference = Bits(await model.GetLogitsAsync(Ids(2, 41)));
                for (int i = 0; i < 6; i++)
                {
                    Task<float[]> running = model.GetLogitsAsync(Ids(2, 41), 3);
                    IReadOnlyList<int> sizes = TileTuning.Sizes(width);
                    var tuning = new KernelTuning(width, Distances.All[i % Distances.All.Count]);
                    for (int f = 0; f < ActivationFormat.All.Count; f++) tuning = tuning.With(ActivationFormat.All[f], new TileTuning(sizes[(i + f) % sizes.Count], 4 + 5 * f));
                    model.Cpu.Products.Tune(tuning);
                    Assert.True(Bits(await running).AsSpan().SequenceEqual(reference), $"{path}: {width.Name()}, change {i}");
                    Assert.True(Bits(await model.GetLogitsAsync(Ids(2, 41))).AsSpan().SequenceEqual(reference), $"{path}: {width.Name()}, after change {i}");
                    Assert.Same(tuning, model.Cpu.Products.Tuning);
                }
            }
    }

    private static LanguageModel Load(string path, LaneWidth width, TuningOption tuning)
        => LanguageModel.Load(TestData.Path(path), new() { Lanes = width, Threads = 2, Context = 64, Tuning = tuning });

    private static int[] Ids(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(128))];
    }

    private static int[] Bits(float[] logits) => MemoryMarshal.Cast<float, int>(logits.AsSpan()).ToArray();
}
