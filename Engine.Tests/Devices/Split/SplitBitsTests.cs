using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Engine.Tests.Models;

namespace Engine.Tests.Devices.Split;

/// <summary>Layers that are divided have the bits of those that are not: what passes from device to device is not changed.</summary>
public class SplitBitsTests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % TinyModel.Vocab)];

    public static IEnumerable<object[]> ModelTypes => ConformanceTests.ModelTypes;

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task Every_architecture_has_its_bits(string modelType)
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All.Single(a => a.ModelType == modelType));
        foreach (Precision precision in Enum.GetValues<Precision>())
            foreach (int devices in new[] { 2, 3 }) await Check(path, ConformanceTests.Options(precision), devices);
    }

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task Chunks_and_batches_have_them_too(string modelType)
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All.Single(a => a.ModelType == modelType));
        LoadOptions options = ConformanceTests.Options(Precision.Fast) with { Device = Cpus(2) };
        await ConformanceTests.CheckChunks(path, options);
        await ConformanceTests.CheckBatches(path, options);
        ForkedSequenceTests.Check(path, "Q8_0", null, compute: Cpus(3));
    }

    // The first device has no layer with a window, the others have no other.
    [TestDataFact]
    public async Task So_do_layers_with_windows_of_their_own()
    {
        using var folder = new TempFolder();
        string path = PatchedFixture.Write(folder, "qwen3", """{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 1, "layer_types": "absent"}""");
        foreach (int devices in new[] { 2, 3 }) await Check(path, ConformanceTests.Options(Precision.Exact), devices);
        ForkedSequenceTests.Check(path, "F16", null, chunk: 3, compute: Cpus(3));
        ForkedSequenceTests.Check(TestData.Path("fixtures/hf/mistral-window"), "F16", null, chunk: 3, vocabulary: 64, Cpus(2));
    }

    /// <summary>Where embedding and head are one matrix it is on both devices, and counted so; a token reads it once.</summary>
    [Fact]
    public void Tied_embeddings_are_on_the_first_device_and_the_last()
    {
        ModelInspection whole = ModelInspection.OfDefault(), split = ModelInspection.OfDefault(new() { Device = Cpus(2) });
        long table = whole.Tensors.Single(tensor => tensor.Name == "token_embd.weight").ByteLength;
        Assert.Equal(whole.Memory.Weights + table, split.Memory.Weights);
        Assert.Equal(split.Memory.Weights, split.Placement.Sum(placed => placed.Memory.Weights));
        Assert.Equal(whole.Memory.Cache, split.Memory.Cache);
        Assert.Equal(whole.BytesPerToken, split.BytesPerToken);
        Assert.Equal(new LayerPlacement("cpu", 0, whole.Config.NumHiddenLayers, whole.Memory), Assert.Single(whole.Placement));
    }

    private static async Task Check(string path, LoadOptions options, int devices)
    {
        using LanguageModel whole = LanguageModel.Load(path, options), split = LanguageModel.Load(path, options with { Device = Cpus(devices) });
        Assert.Equal(devices, split.Placement.Count);
        Assert.Equal(whole.Config.NumHiddenLayers, split.Placement.Sum(placed => placed.Layers));
        Assert.Equal(Bits(await whole.GetLogitsAsync(Ids)), Bits(await split.GetLogitsAsync(Ids, 9)));
        Assert.Equal(Bits(await whole.GetHiddenStatesAsync(Ids)), Bits(await split.GetHiddenStatesAsync(Ids)));
    }

    private static ComputeDevice Cpus(int count) => ComputeDevice.Split([.. Enumerable.Repeat(ComputeDevice.Cpu, count)]);

    private static int[] Bits(float[] values) => MemoryMarshal.Cast<float, int>(values.AsSpan()).ToArray();
}
