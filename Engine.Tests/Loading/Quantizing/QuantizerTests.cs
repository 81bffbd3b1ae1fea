using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;

namespace Engine.Tests.Loading.Quantizing;

public class QuantizerTests
{
    /// <summary>
    /// A folder becomes the file that llama.cpp's converter made of it: the same tensors, values and hyperparameters. Both are widened to F32, the
    /// fixtures' files being in the folders' own F16 or BF16.
    /// </summary>
    [TestDataTheory]
    [InlineData("llama-gqa"), InlineData("llama-yarn"), InlineData("llama-mha-linear-f16"), InlineData("llama-mqa-rope3-bf16"), InlineData("llama-v5config")]
    public void A_folder_becomes_the_file_that_llama_cpp_made(string name)
    {
        using TempFolder folder = new();
        using GgufCheckpoint made = Quantize(TestData.Path($"fixtures/hf/{name}"), folder.File("made.gguf"), "F32");
        using GgufCheckpoint expected = GgufCheckpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        Assert.Equal(expected.Tensors.Keys.Order(), made.Tensors.Keys.Order());
        foreach (TensorInfo t in expected.Tensors.Values)
        {
            Assert.Equal(t.Shape, made.Tensors[t.Name].Shape);
            float[] values = Values(expected, t), found = Values(made, made.Tensors[t.Name]);
            // The divisors come from float32 frequencies there, from double ones here; weights are the very same.
            for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], found[i], t.Name == "rope_freqs.weight" ? 1e-5f * values[i] : 0f);
        }

        foreach ((string key, object value) in expected.Metadata.Values.Where(p => p.Key.StartsWith("llama.", StringComparison.Ordinal) || p.Key is "general.architecture" or "general.type" or "general.quantization_version"))
            Assert.Equal(value, made.Metadata.Values[key]);
    }

    [TestDataTheory]
    [InlineData("llama-gqa"), InlineData("llama-yarn"), InlineData("llama-mha-linear-f16"), InlineData("llama-v5config"), InlineData("mistral-window")]
    public void The_settings_survive(string name)
    {
        using TempFolder folder = new();
        using GgufCheckpoint made = Quantize(TestData.Path($"fixtures/hf/{name}"), folder.File("made.gguf"), "Q8_0");
        using Checkpoint source = Checkpoint.Open(TestData.Path($"fixtures/hf/{name}"));
        ModelConfig before = ModelConfig.Of(source), after = ModelConfig.Of(made);
        Assert.Equal((before.HiddenSize, before.IntermediateSize, before.NumHiddenLayers, before.NumAttentionHeads, before.NumKeyValueHeads, before.HeadDim, before.VHeadDim),
            (after.HiddenSize, after.IntermediateSize, after.NumHiddenLayers, after.NumAttentionHeads, after.NumKeyValueHeads, after.HeadDim, after.VHeadDim));
        Assert.Equal((before.RotaryDim, before.VocabSize, before.MaxPositionEmbeddings, before.RmsNormEps, before.SlidingWindow, before.RopeTheta), (after.RotaryDim, after.VocabSize, after.MaxPositionEmbeddings, after.RmsNormEps, after.SlidingWindow, after.RopeTheta));
        Assert.Equal((before.BosTokenId, before.EosTokenIds[0], before.PadTokenId), (after.BosTokenId, after.EosTokenIds[0], after.PadTokenId));
        // Llama 3's stretching is a tensor in GGUF, not a setting.
        Assert.Equal(before.RopeScaling is { Type: "llama3" } ? null : before.RopeScaling, after.RopeScaling);
    }

    [Theory]
    [InlineData("F16"), InlineData("BF16"), InlineData("Q8_0"), InlineData("Q6_K"), InlineData("Q5_K_M"), InlineData("Q5_1"), InlineData("Q5_0"), InlineData("Q4_K_M"), InlineData("Q4_1"), InlineData("Q4_0")]
    [InlineData("IQ4_NL"), InlineData("IQ4_XS"), InlineData("MXFP4"), InlineData("IQ3_S"), InlineData("Q3_K_L"), InlineData("Q3_K_M"), InlineData("Q3_K_S"), InlineData("Q2_K"), InlineData("TQ2_0"), InlineData("TQ1_0")]
    public void Every_scheme_gives_weights_that_are_near(string name)
    {
        using TempFolder folder = new();
        string source = new TinyLlama().Write(folder);
        using GgufCheckpoint exact = Quantize(source, folder.File("exact.gguf"), "F32"), made = Quantize(source, folder.File("made.gguf"), name);
        QuantizationScheme scheme = QuantizationScheme.Parse(name);
        Assert.Equal(scheme.FileType, made.Metadata.Integer("general.file_type"));
        foreach (TensorInfo t in exact.Tensors.Values)
        {
            TensorInfo to = made.Tensors[t.Name];
            Assert.Equal(scheme.Choose(t.Name, t.Shape, new(TinyLlama.Layers, 0, false))?.Name ?? "F32", to.DType);
            float[] values = Values(exact, t), expected = values;
            byte[] blocks = new byte[to.ByteLength];
            to.Format!.Encode(values, blocks);
            to.Format.Decode(blocks, expected);
            Assert.Equal(expected, Values(made, to));
        }
    }

    [TestDataTheory]
    [InlineData("Q8_0"), InlineData("Q6_K"), InlineData("Q5_K_M"), InlineData("Q5_1"), InlineData("Q5_0"), InlineData("Q4_K_M"), InlineData("Q4_1"), InlineData("Q4_0")]
    [InlineData("IQ4_NL"), InlineData("IQ4_XS"), InlineData("IQ3_S"), InlineData("Q3_K_M"), InlineData("Q2_K"), InlineData("TQ2_0"), InlineData("TQ1_0")]
    public void A_gguf_file_gets_the_formats_that_llama_cpp_gave_it_as_near_and_keeps_all_else(string name)
    {
        using TempFolder folder = new();
        using GgufCheckpoint made = Quantize(TestData.Path("fixtures/gguf-quant/llama-F16.gguf"), folder.File("made.gguf"), name);
        using GgufCheckpoint source = GgufCheckpoint.Open(TestData.Path("fixtures/gguf-quant/llama-F16.gguf"));
        using GgufCheckpoint expected = GgufCheckpoint.Open(TestData.Path($"fixtures/gguf-quant/llama-{name}.gguf"));
        Assert.Equal(expected.Metadata.Values.Where(p => p.Key != "general.name").OrderBy(p => p.Key, StringComparer.Ordinal), made.Metadata.Values.Where(p => p.Key != "general.name").OrderBy(p => p.Key, StringComparer.Ordinal));
        double ours = 0, theirs = 0;
        foreach (TensorInfo t in expected.Tensors.Values)
        {
            Assert.Equal((t.DType, new FileInfo(expected.Path).Length), (made.Tensors[t.Name].DType, new FileInfo(made.Path).Length));
            float[] values = Values(source, source.Tensors[t.Name]);
            ours += values.Zip(Values(made, made.Tensors[t.Name])).Sum(p => Math.Pow(p.First - p.Second, 2));
            theirs += values.Zip(Values(expected, t)).Sum(p => Math.Pow(p.First - p.Second, 2));
        }

        // llama.cpp's search and ours minimise the same; they differ in rounding.
        Assert.True(ours < 1.01 * theirs, $"squared error {ours}, llama.cpp's {theirs}");
    }

    [TestDataFact]
    public void A_gguf_file_keeps_its_vocabulary_and_its_parts_become_one()
    {
        using TempFolder folder = new();
        string story = Directory.GetFiles(TestData.Path("models/stories260K"), "*.gguf").Single();
        using GgufCheckpoint source = GgufCheckpoint.Open(story), made = Quantize(story, folder.File("made.gguf"), "Q8_0");
        Assert.NotEmpty(source.Metadata.Strings("tokenizer.ggml.tokens")!);
        foreach ((string key, object value) in source.Metadata.Values.Where(p => p.Key is not ("general.file_type" or "general.quantization_version"))) Assert.Equal(value, made.Metadata.Values[key]);

        using GgufCheckpoint joined = Quantize(TestData.Path("fixtures/gguf/llama-gqa-split-00002-of-00003.gguf"), folder.File("joined.gguf"), "BF16");
        using GgufCheckpoint whole = GgufCheckpoint.Open(TestData.Path("fixtures/gguf/llama-gqa.gguf"));
        Assert.DoesNotContain(joined.Metadata.Values.Keys, k => k.StartsWith("split.", StringComparison.Ordinal));
        foreach (TensorInfo t in whole.Tensors.Values) Assert.Equal(Values(whole, t), Values(joined, joined.Tensors[t.Name]));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_threads_and_progress_ends_at_the_total()
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        // More than one piece, and not a whole number of them.
        llama.Add("model.embed_tokens.weight", 20_001, TinyLlama.Hidden);
        llama.Config["vocab_size"] = 20_001;
        llama.Add("lm_head.weight", 20_001, TinyLlama.Hidden);
        llama.Write(folder);
        List<QuantizeProgress> reports = [];
        using (Quantize(folder.Path, folder.File("1.gguf"), "Q5_0", 1, new Listener(reports)))
        using (Quantize(folder.Path, folder.File("3.gguf"), "Q5_0", 3)) { }
        Assert.Equal(File.ReadAllBytes(folder.File("1.gguf")), File.ReadAllBytes(folder.File("3.gguf")));
        Assert.True(reports.Count > llama.Tensors.Count);
        Assert.Equal(reports[^1].Total, reports[^1].Done);
        Assert.Equal(llama.Tensors.Values.Sum(t => t.Values.LongLength), reports[^1].Total);
        Assert.Contains(reports, r => r is { Tensor: "token_embd.weight", Format: "Q5_0" });
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_tied_head_is_written_once_as_the_embedding(bool headAlone)
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        float[] kept = llama.Tensors[headAlone ? "lm_head.weight" : "model.embed_tokens.weight"].Values;
        llama.Config["tie_word_embeddings"] = true;
        if (headAlone) llama.Tensors.Remove("model.embed_tokens.weight");
        using GgufCheckpoint made = Quantize(llama.Write(folder), folder.File("made.gguf"), "F32");
        Assert.False(made.Tensors.ContainsKey("output.weight"));
        Assert.Equal(kept, Values(made, made.Tensors["token_embd.weight"]));
    }

    [Theory]
    [InlineData("dynamic", 2.0, null), InlineData("linear", 4.0, null), InlineData("yarn", 4.0, null), InlineData("yarn", 4.0, 0.75)]
    public void Stretched_positions_survive_where_gguf_has_a_name_for_them(string type, double factor, double? attention)
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        llama.Config["rope_scaling"] = new Dictionary<string, object?> { ["rope_type"] = type, ["factor"] = factor, ["original_max_position_embeddings"] = 64, ["attention_factor"] = attention };
        using GgufCheckpoint made = Quantize(llama.Write(folder), folder.File("made.gguf"), "F16");
        RopeScaling? after = ModelConfig.Of(made).RopeScaling;
        // Dynamic NTK stretches nothing up to the context length that the file states.
        Assert.Equal(type == "dynamic" ? null : type, after?.Type);
        Assert.Equal(type == "dynamic" ? null : factor, after?.Factor);
        Assert.Equal(type == "yarn" ? 64 : null, after?.OriginalMaxPositionEmbeddings);
        Assert.Equal(attention ?? 0, after?.AttentionFactor ?? 0, 1e-6);
    }

    [Fact]
    public void A_vocabulary_is_written_as_it_is_given()
    {
        using TempFolder folder = new();
        using Checkpoint source = Checkpoint.Open(new TinyLlama().Write(folder));
        Dictionary<string, object> vocabulary = new() { ["tokenizer.ggml.model"] = "gpt2", ["tokenizer.ggml.tokens"] = new[] { "a", "b" } };
        Quantizer.Quantize(source, folder.File("made.gguf"), Options("F16") with { Vocabulary = vocabulary });
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf"));
        Assert.Equal(vocabulary, made.Metadata.Values.Where(p => p.Key.StartsWith("tokenizer.", StringComparison.Ordinal)).ToDictionary());
    }

    internal static GgufCheckpoint Quantize(string source, string path, string scheme, int workers = 2, IProgress<QuantizeProgress>? progress = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(source);
        Quantizer.Quantize(checkpoint, path, Options(scheme) with { Workers = workers }, progress);
        return GgufCheckpoint.Open(path);
    }

    internal static ConversionOptions Options(string scheme) => new(QuantizationScheme.Parse(scheme))
    {
        RowOrders = new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = new(16), ["self_attn.k_proj"] = new(16) },
        Workers = 2,
    };

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        byte[] blocks = new byte[tensor.ByteLength];
        checkpoint.Read(tensor, 0, blocks);
        float[] values = new float[tensor.Rows * tensor.Columns];
        tensor.Format!.Decode(blocks, values);
        return values;
    }

    private sealed class Listener(List<QuantizeProgress> reports) : IProgress<QuantizeProgress>
    {
        public void Report(QuantizeProgress value)
        {
            lock (reports) reports.Add(value);
        }
    }
}
