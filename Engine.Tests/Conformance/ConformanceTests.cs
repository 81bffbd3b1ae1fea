using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Models;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Loading;
using Engine.Tests.Models;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Conformance;

/// <summary>
/// What holds for every architecture, on tiny random models: a new line in the table joins by itself. Shapes, chunks, batches, files, and the device in plain
/// double precision.
/// </summary>
public class ConformanceTests
{
    // Of float32: half the distance from 1 to the next number.
    private const double Epsilon = 1.0 / (1 << 24);

    public static IEnumerable<object[]> ModelTypes => Architectures.All.Where(a => a.IsDecoder).Select(a => new object[] { a.ModelType });

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task Logits_and_hidden_states_have_their_shapes_and_are_numbers(string modelType)
    {
        using var folder = new TempFolder();
        using LanguageModel model = Load(folder, modelType);
        int[] ids = Ids(1, 21);
        float[] logits = await model.GetLogitsAsync(ids), hidden = await model.GetHiddenStatesAsync(ids);
        Assert.Equal(ids.Length * TinyModel.Vocab, logits.Length);
        Assert.Equal((TinyModel.Layers + 1) * ids.Length * model.Config.HiddenSize, hidden.Length);
        Assert.All(logits, value => Assert.True(float.IsFinite(value)));
        Assert.All(hidden, value => Assert.True(float.IsFinite(value)));
        // It is no constant.
        Assert.True(logits.Distinct().Count() > logits.Length / 2);
    }

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task A_prompt_in_chunks_has_the_bits_of_the_whole(string modelType)
    {
        using var folder = new TempFolder();
        foreach (Precision precision in Enum.GetValues<Precision>()) await CheckChunks(TinyModel.Write(folder, Row(modelType)), Options(precision));
    }

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task A_request_among_others_has_the_bits_of_itself_alone(string modelType)
    {
        using var folder = new TempFolder();
        foreach (Precision precision in Enum.GetValues<Precision>()) await CheckBatches(TinyModel.Write(folder, Row(modelType)), Options(precision));
    }

    [Theory, MemberData(nameof(ModelTypes))]
    public async Task A_file_written_from_it_has_its_bits(string modelType)
    {
        using var folder = new TempFolder();
        Architecture row = Row(modelType);
        using LanguageModel model = Load(folder, modelType);
        string file = folder.File("saved.gguf");
        if (row.NotInGguf(model.Config) is { } reason)
        {
            Assert.Contains(reason, Assert.Throws<ModelLoadException>(() => ModelQuantizer.Quantize(folder.Path, file, new QuantizeOptions { Scheme = QuantizationScheme.Parse("F32") })).Message);
            return;
        }

        DenseFiles.Quantize(folder.Path, file, "F32").Dispose();

        using LanguageModel saved = LanguageModel.Load(file, Options(Precision.Exact));
        int[] ids = Ids(4, 40);
        Assert.Equal(Bits(await model.GetLogitsAsync(ids)), Bits(await saved.GetLogitsAsync(ids)));
    }

    /// <summary>
    /// Float32 sums differ from exact ones by at most n · ε of their terms' sizes; a token passes as many terms as its matrices have columns, one layer behind
    /// the
    /// other, and each is held against the largest logit. Keys and values are F32 in exact precision.
    /// </summary>
    [Theory, MemberData(nameof(ModelTypes))]
    public async Task The_plain_device_computes_the_same(string modelType)
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Row(modelType));
        using var device = new PlainDevice();
        using LanguageModel model = LanguageModel.Load(path, Options(Precision.Exact)), plain = LanguageModel.Load(path, Options(Precision.Exact) with { DeviceInstance = device });
        int[] ids = Ids(5, 40);
        float[] expected = await plain.GetLogitsAsync(ids, 9), actual = await model.GetLogitsAsync(ids);
        Assert.True(device.NumSteps > 4);
        int terms = TinyModel.Layers * 5 * Math.Max(model.Config.HiddenSize, 4 * model.Config.HiddenSize) + model.Config.HiddenSize;
        double bound = 2.0 * terms * Epsilon * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(Math.Abs(actual[i] - expected[i]), 0, bound);
        float[] states = await model.GetHiddenStatesAsync(ids), plainStates = await plain.GetHiddenStatesAsync(ids, 9);
        double largest = plainStates.Max(Math.Abs);
        for (int i = 0; i < states.Length; i++) Assert.InRange(Math.Abs(states[i] - plainStates[i]), 0, 2.0 * terms * Epsilon * largest);
    }

    /// <summary>A prompt in chunks has the bits of the whole, on whatever device.</summary>
    internal static async Task CheckChunks(string path, LoadOptions options)
    {
        using LanguageModel model = LanguageModel.Load(path, options);
        int[] ids = Ids(2, 77);
        int[] whole = Bits(await model.GetLogitsAsync(ids));
        foreach (int chunk in new[] { 1, 7, 16, 50 }) Assert.Equal(whole, Bits(await model.GetLogitsAsync(ids, chunk)));
    }

    /// <summary>A request among others has the bits of itself alone, on whatever device.</summary>
    internal static async Task CheckBatches(string path, LoadOptions options)
    {
        using LanguageModel model = LanguageModel.Load(path, options);
        int[][] prompts = [.. Enumerable.Range(0, 6).Select(i => Ids(3 + i, 5 + 11 * i))];
        List<int[]> alone = [];
        foreach (int[] prompt in prompts) alone.Add(Bits(await model.GetLogitsAsync(prompt)));
        float[][] together = await Task.WhenAll(prompts.Select((prompt, i) => model.GetLogitsAsync(prompt, 1 + i)));
        for (int i = 0; i < prompts.Length; i++) Assert.Equal(alone[i], Bits(together[i]));
    }

    private static LanguageModel Load(TempFolder folder, string modelType, Precision precision = Precision.Exact)
        => LanguageModel.Load(TinyModel.Write(folder, Row(modelType)), Options(precision));

    internal static LoadOptions Options(Precision precision) => new() { Precision = precision, Context = TinyModel.Context, Sequences = 4, Threads = 2 };

    private static Architecture Row(string modelType) => Architectures.All.Single(a => a.ModelType == modelType);

    private static int[] Ids(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(TinyModel.Vocab))];
    }

    private static int[] Bits(float[] logits) => MemoryMarshal.Cast<float, int>(logits.AsSpan()).ToArray();
}
