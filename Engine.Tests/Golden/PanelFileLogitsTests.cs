using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading;
using Engine.Tests.Loading.Checkpoints.Gguf;

namespace Engine.Tests.Golden;

/// <summary>A file of ready-made panels gives the very bits that the file of rows gives; a spoilt one gives any bits, or a refusal, and nothing worse.</summary>
public class PanelFileLogitsTests
{
    private static readonly string[] Names = ["BF16", "F16", "Q4_0", "Q4_1", "Q4_K_M", "Q5_0", "Q5_1", "Q5_K_M", "Q6_K", "Q8_0", "IQ4_NL", "IQ4_XS", "IQ3_S", "Q3_K_M", "Q2_K", "TQ2_0", "TQ1_0"];

    private static readonly int[] Ids = [.. Enumerable.Range(1, 40)];

    [TestDataTheory, InlineData(Precision.Exact), InlineData(Precision.Fast)]
    public async Task Every_format_gives_the_same_bits(Precision precision)
    {
        using TempFolder folder = new();
        foreach (string name in Names.Select(format => "llama-" + format).Concat(["mixtral-Q4_K_M", "mixtral-MXFP4_MOE"]))
        {
            string rows = TestData.Path($"fixtures/gguf-quant/{name}.gguf");
            Assert.True(Same(await Logits(rows, precision), await Logits(PanelFile.Of(rows, folder.File("panels.gguf"), precision: precision), precision)), name);
        }
    }

    /// <summary>Grouped heads, biases, sizes that are no whole panels, tied heads; panels of a folder and of the file made of it are the same.</summary>
    [TestDataTheory]
    [InlineData("llama-gqa", "F32"), InlineData("llama-mha-linear-f16", "F16"), InlineData("llama-mqa-rope3-bf16", "BF16"), InlineData("llama-v5config", "Q8_0"), InlineData("mistral-window", "F16")]
    public async Task A_folder_and_the_file_made_of_it_give_the_same_bits(string name, string scheme)
    {
        using TempFolder folder = new();
        string source = TestData.Path($"fixtures/hf/{name}");
        string rows = PanelFile.Rows(source, folder.File("rows.gguf"), scheme);
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            float[] expected = await Logits(rows, precision);
            Assert.True(Same(expected, await Logits(PanelFile.Of(rows, folder.File("of-file.gguf"), precision: precision), precision)), "panels of the file");
            Assert.True(Same(expected, await Logits(PanelFile.Of(source, folder.File("of-folder.gguf"), scheme, precision), precision)), "panels of the folder");
        }
    }

    /// <summary>Each expert is padded to whole panels by itself; routers stay rows.</summary>
    [TestDataTheory, InlineData("gguf-quant/mixtral-Q4_K_M.gguf"), InlineData("gguf-quant/mixtral-MXFP4_MOE.gguf"), InlineData("gguf/mixtral.gguf"), InlineData("gguf/qwen3_moe.gguf")]
    public async Task Experts_give_the_same_bits(string file)
    {
        using TempFolder folder = new();
        string rows = TestData.Path("fixtures/" + file);
        foreach (Precision precision in Enum.GetValues<Precision>())
            Assert.True(Same(await Logits(rows, precision), await Logits(PanelFile.Of(rows, folder.File("panels.gguf"), precision: precision), precision)), $"{precision}");
    }

    [TestDataFact]
    public async Task Most_formats_serve_both_precisions_whatever_they_were_written_for()
    {
        using TempFolder folder = new();
        string rows = TestData.Path("fixtures/gguf-quant/llama-Q4_K_M.gguf");
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            Precision other = precision == Precision.Exact ? Precision.Fast : Precision.Exact;
            Assert.True(Same(await Logits(rows, precision), await Logits(PanelFile.Of(rows, folder.File("panels.gguf"), precision: other), precision)), $"{precision}");
            string plain = PanelFile.Of(TestData.Path("fixtures/gguf-quant/llama-F16.gguf"), folder.File("plain.gguf"), precision: other);
            var refusal = await Assert.ThrowsAsync<ModelLoadException>(() => Logits(plain, precision));
            Assert.Contains("one precision", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(($"F16 {other}", $"F16 {precision}"), (refusal.Found, refusal.Expected));
        }
    }

    [TestDataFact]
    public async Task Panels_are_not_quantised_while_loading()
    {
        using TempFolder folder = new();
        string made = PanelFile.Of(TestData.Path("fixtures/gguf-quant/llama-F16.gguf"), folder.File("panels.gguf"));
        var refusal = await Assert.ThrowsAsync<ModelLoadException>(() => Logits(made, Precision.Fast, format: "Q8_0"));
        Assert.Equal(("F16 Fast", "Q8_0 Fast"), (refusal.Found, refusal.Expected));
    }

    [TestDataFact]
    public async Task Inspect_tells_of_panels()
    {
        using TempFolder folder = new();
        string made = PanelFile.Of(TestData.Path("fixtures/gguf-quant/llama-Q4_K_M.gguf"), folder.File("panels.gguf"));
        ModelInspection inspection = ModelInspection.Of(made);
        Assert.Contains(inspection.Tensors, t => t is { DType: "Q4_K panels", Panels: not null });
        using LanguageModel model = LanguageModel.Load(made, Options(Precision.Fast));
        Assert.Equal(inspection.Memory.Weights, model.Memory.Weights);
        Assert.NotEmpty(await model.GetLogitsAsync(Ids));
    }

    [TestDataTheory]
    [InlineData("Q4_K_M"), InlineData("F16"), InlineData("IQ3_S"), InlineData("IQ4_XS"), InlineData("TQ1_0")]
    public async Task Spoilt_panels_crash_nothing(string name)
    {
        using TempFolder folder = new();
        string made = PanelFile.Of(TestData.Path($"fixtures/gguf-quant/llama-{name}.gguf"), folder.File("panels.gguf"));
        byte[] good = File.ReadAllBytes(made);
        long data;
        using (Checkpoint file = Checkpoint.Open(made)) data = file.Tensors.Values.Min(t => t.Offset);
        for (int seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            byte[] spoilt = (byte[])good.Clone();
            // From a few bytes to all of them.
            for (int i = 0; i < 1 << 3 * seed; i++) spoilt[random.NextInt64(data, spoilt.Length)] = (byte)random.Next(256);
            string path = folder.Write("spoilt.gguf", spoilt);
            Precision precision = name == "F16" || seed % 2 == 0 ? Precision.Fast : Precision.Exact;
            Assert.True(Same(await Logits(path, precision), await Logits(path, precision, threads: 1)), $"seed {seed}");
        }

        string cut = folder.Write("cut.gguf", good[..^(good.Length / 3)]);
        Assert.Contains("past the end", (await Assert.ThrowsAsync<ModelLoadException>(() => Logits(cut, Precision.Fast))).Message, StringComparison.Ordinal);
    }

    private static LoadOptions Options(Precision precision, string? format = null, int threads = 2) => new() { Precision = precision, Format = format is null ? null : QuantizationScheme.Parse(format), Threads = threads, Sequences = 1, Context = 64 };

    private static async Task<float[]> Logits(string path, Precision precision, string? format = null, int threads = 2)
    {
        using var model = LanguageModel.Load(path, Options(precision, format, threads));
        return await model.GetLogitsAsync(Ids);
    }

    private static bool Same(float[] x, float[] y) => MatMulCase.Bits(x).AsSpan().SequenceEqual(MatMulCase.Bits(y));
}
