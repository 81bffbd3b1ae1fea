using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Devices.Cpu.Streaming;

/// <summary>
/// A model whose weights take more memory than they are given, with layers read anew for each step: the same bits, and errors that one can go on from.
/// </summary>
public class StreamedModelTests
{
    public static IEnumerable<object[]> ModelTypes => Architectures.All.Where(a => a.IsDecoder).Select(a => new object[] { a.ModelType });

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task Every_architecture_has_its_bits_with_streamed_layers(string modelType)
    {
        using var folder = new TempFolder();
        string path = Write(folder, modelType);
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            LoadOptions options = Options with { Precision = precision };
            long least = Least(path, options);
            using LanguageModel whole = LanguageModel.Load(path, options), streamed = LanguageModel.Load(path, options with { MemoryBudget = least });
            Assert.True(streamed.Memory.Weights <= least && least < whole.Memory.Weights);
            int[] ids = [.. Enumerable.Range(3, 40)];
            // Several steps in a row, and two callers at once.
            Task<float[]> first = streamed.GetLogitsAsync(ids, 7), second = streamed.GetLogitsAsync(ids);
            byte[] expected = Bits(await whole.GetLogitsAsync(ids));
            Assert.Equal(expected, Bits(await first));
            Assert.Equal(expected, Bits(await second));
        }
    }

    [Fact]
    public void As_many_layers_stay_as_fit()
    {
        using var folder = new TempFolder();
        string path = Write(folder, "llama");
        long all = ModelInspection.Of(path, Options).Memory.Weights, least = Least(path, Options);
        Assert.Null(ModelInspection.Of(path, Options with { MemoryBudget = all }).Streamed);
        int before = int.MaxValue;
        for (long budget = least; budget < all; budget += (all - least) / 7)
        {
            ModelInspection inspected = ModelInspection.Of(path, Options with { MemoryBudget = budget });
            StreamingReport report = inspected.Streamed!;
            Assert.InRange(inspected.Memory.Weights, 1, budget);
            Assert.Equal(TinyModel.Layers, report.ResidentLayers + report.StreamedLayers);
            Assert.InRange(report.StreamedLayers, 2, before);
            Assert.True(report.BytesPerStep > 0);
            before = report.StreamedLayers;
        }
    }

    [Fact]
    public void Too_small_a_budget_is_refused_with_the_least_that_would_do()
    {
        using var folder = new TempFolder();
        string path = Write(folder, "llama");
        long least = Least(path, Options);
        ModelLoadException e = Assert.Throws<ModelLoadException>(() => LanguageModel.Load(path, Options with { MemoryBudget = least - 1 }));
        Assert.Contains($"{least} bytes", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => LanguageModel.Load(path, Options with { MemoryBudget = 0 }));
    }

    [Fact]
    public async Task A_file_that_becomes_shorter_fails_requests_and_not_the_process_and_one_that_is_whole_again_serves()
    {
        using var folder = new TempFolder();
        string path = Write(folder, "llama"), file = Directory.EnumerateFiles(path, "*.safetensors").Single();
        byte[] whole = File.ReadAllBytes(file);
        using LanguageModel model = LanguageModel.Load(path, Options with { MemoryBudget = Least(path, Options) });
        int[] ids = [.. Enumerable.Range(3, 20)];
        byte[] expected = Bits(await model.GetLogitsAsync(ids));
        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(whole.Length / 4);
        // What has been read ahead may serve once more.
        Exception? failure = null;
        for (int i = 0; i < 4 && failure is null; i++) failure = await Record.ExceptionAsync(() => model.GetLogitsAsync(ids).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("a streamed layer cannot be read", failure!.ToString(), StringComparison.Ordinal);
        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.Write(whole);
        Assert.Equal(expected, Bits(await model.GetLogitsAsync(ids).WaitAsync(TimeSpan.FromSeconds(60))));
    }

    private static LoadOptions Options => new() { Context = TinyModel.Context, Threads = 2, Sequences = 2 };

    // What the refusal names.
    private static long Least(string path, LoadOptions options)
    {
        ModelLoadException e = Assert.Throws<ModelLoadException>(() => ModelInspection.Of(path, options with { MemoryBudget = 1 }));
        return long.Parse(e.Found!.Split(' ')[0]);
    }

    private static string Write(TempFolder folder, string modelType)
    {
        Architecture row = Architectures.All.Single(a => a.ModelType == modelType);
        return TinyModel.Write(folder, row);
    }

    private static byte[] Bits(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
