using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tests.Golden;
using Engine.Tests.Loading;
using Engine.Training.Checkpoints;
using Engine.Training.Layers;

namespace Engine.Tests.Training.Checkpoints;

public class FolderWriterTests
{
    private static readonly GenerationConfig Generation = new()
    {
        DoSample = true,
        Temperature = 0.8f,
        TopK = 40,
        TopP = 0.95f,
        EosTokenIds = [0, 2],
        PadTokenId = 0,
    };

    private static readonly LlamaShape Small = new(300, 32, 48, 2, 4, 2, 8, 64, 10000, 1e-5f);

    /// <summary>The folder of a trained model with tied embeddings, written anew: the same settings, the same logits to the bit.</summary>
    [TestDataFact]
    public async Task A_model_of_transformers_written_anew_is_the_same_model()
    {
        using TempFolder folder = new();
        string source = TestData.Path("models/TinyStories-656K");
        Rewrite(source, folder.Path, new GenerationConfig { BosTokenId = 1, EosTokenIds = [2] });
        using JsonDocument own = JsonDocument.Parse(File.ReadAllBytes(folder.File("config.json")));
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, "config.json")));
        foreach (JsonProperty setting in theirs.RootElement.EnumerateObject().Where(p => p.Name != "transformers_version"))
            Assert.Equal((setting.Name, Text(setting.Value)), (setting.Name, Text(own.RootElement.GetProperty(setting.Name))));
        int[] ids = [1, .. Enumerable.Range(0, 40).Select(i => (i * 37) % 2048)];
        Assert.Equal(await Logits(source, ids), await Logits(folder.Path, ids));

        // Spelled alike: 1e-06 and 1E-06 are one number.
        static string Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Number => $"{value.GetDouble()} {value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') >= 0}",
            JsonValueKind.Array => value[0].ToString(),
            _ => value.ToString(),
        };
    }

    /// <summary>The fixture's output head stands apart, so its logits are others; up to there all states are those that transformers computed.</summary>
    [TestDataFact]
    public async Task Hidden_states_are_those_of_transformers()
    {
        using TempFolder folder = new();
        Rewrite(TestData.Path("fixtures/hf/llama-gqa"), folder.Path, Generation);
        Expectation expected = Expectation.Of("llama-gqa");
        using LanguageModel original = LanguageModel.Load(TestData.Path("fixtures/hf/llama-gqa"), Exact), written = LanguageModel.Load(folder.Path, Exact);
        float[] hidden = await written.GetHiddenStatesAsync(expected.Ids);
        Assert.Equal(await original.GetHiddenStatesAsync(expected.Ids), hidden);
        Assert.True(Expectation.Distance(hidden, expected.Hidden!) <= expected.Bound);
    }

    [Theory]
    [InlineData("F32", "float32")]
    [InlineData("F16", "float16")]
    [InlineData("BF16", "bfloat16")]
    public void Each_format_is_read_back(string format, string dtype)
    {
        using TempFolder folder = new();
        FolderWriter.Write(folder.Path, Small, name => Seeded(Small, name), FormatTable.ByName(format)!, Generation);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equivalent(Small.Tensors.Select(t => t.Name), checkpoint.Tensors.Keys, strict: true);
        Assert.All(checkpoint.Tensors.Values, t => Assert.Equal(format, t.DType));
        ModelConfig config = ModelConfig.Of(checkpoint);
        Assert.Equal((300, 32, 48, 2), (config.VocabSize, config.HiddenSize, config.IntermediateSize, config.NumHiddenLayers));
        Assert.Equal((4, 2, 8, 64), (config.NumAttentionHeads, config.NumKeyValueHeads, config.HeadDim, config.MaxPositionEmbeddings));
        Assert.Equal((10000, 1e-5f, true), (config.RopeTheta, config.RmsNormEps, config.TieWordEmbeddings));
        Assert.Equal((false, false, "silu"), (config.AttentionBias, config.MlpBias, config.HiddenAct));
        Assert.Equal((null, 0), (config.BosTokenId, config.PadTokenId));
        Assert.Equal([0, 2], config.EosTokenIds);
        Assert.Equal(Generation with { EosTokenIds = [] }, GenerationConfig.Of(checkpoint, config) with { EosTokenIds = [] });
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(folder.File("config.json")));
        Assert.Equal((dtype, dtype), (json.RootElement.GetProperty("dtype").GetString(), json.RootElement.GetProperty("torch_dtype").GetString()));
        using LanguageModel model = LanguageModel.Load(folder.Path, Exact);
        Assert.Equal([0, 2], model.EndTokens.Order());
        Assert.Equal((0.8f, 40, 0.95f), (model.Defaults.Temperature, model.Defaults.TopK, model.Defaults.TopP));
    }

    [Fact]
    public void What_makes_no_model_is_refused_before_anything_is_written()
    {
        using TempFolder folder = new();
        Assert.Throws<ArgumentException>("format", () => Write(format: "Q8_0"));
        Assert.Throws<ArgumentException>("generation", () => Write(wishes: Generation with { EosTokenIds = [300] }));
        Assert.Throws<ArgumentException>("generation", () => Write(wishes: Generation with { PadTokenId = -1 }));
        Assert.Throws<ArgumentException>("values", () => Write(weights: _ => new float[7]));
        Assert.Empty(Directory.GetFiles(folder.Path));

        void Write(string format = "F32", GenerationConfig? wishes = null, Func<string, ReadOnlyMemory<float>>? weights = null)
            => FolderWriter.Write(folder.Path, Small, weights ?? (name => Seeded(Small, name)), FormatTable.ByName(format)!, wishes ?? Generation);
    }

    private static LoadOptions Exact => new() { Precision = Precision.Exact, Sequences = 1, Threads = 1 };

    /// <summary>Seeded weights, small enough to be finite everywhere.</summary>
    internal static float[] Seeded(LlamaShape shape, string name)
    {
        Random random = new(name.Sum(c => c));
        int count = shape.Tensors.Single(t => t.Name == name).Shape.Aggregate(1, (n, d) => n * d);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 4)];
    }

    private static void Rewrite(string source, string folder, GenerationConfig wishes)
    {
        using Checkpoint checkpoint = Checkpoint.Open(source);
        ModelConfig c = ModelConfig.Of(checkpoint);
        LlamaShape shape = new(
            c.VocabSize, c.HiddenSize, c.IntermediateSize, c.NumHiddenLayers, c.NumAttentionHeads, c.NumKeyValueHeads, c.HeadDim, c.MaxPositionEmbeddings,
            (float)c.RopeTheta, c.RmsNormEps);
        Weights weights = new(checkpoint);
        FolderWriter.Write(folder, shape, Values, FormatTable.ByName("F32")!, wishes);

        // Some versions of transformers keep the head of two that are tied.
        ReadOnlyMemory<float> Values(string name)
        {
            if (!checkpoint.Tensors.ContainsKey(name)) name = "lm_head.weight";
            return weights.Tensor(name, checkpoint.Tensors[name].Shape).ReadFloats();
        }
    }

    private static async Task<float[]> Logits(string folder, int[] ids)
    {
        using LanguageModel model = LanguageModel.Load(folder, Exact);
        return await model.GetLogitsAsync(ids);
    }
}
