using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Models;
using Engine.Tests.Golden;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>What holds for the files of every dense architecture that is not Llama: both kinds say the same, the quantiser writes what llama.cpp's converter does, spoilt ones are refused, fast precision is near exact.</summary>
public class ArchitectureFilesTests
{
    [TestDataTheory, InlineData("qwen3"), InlineData("gpt2")]
    public void Both_kinds_of_file_give_the_same_configuration_and_weights(string name)
    {
        using Checkpoint hf = Checkpoint.Open(TestData.Path($"fixtures/hf/{name}")), gguf = Checkpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        Architecture row = Architectures.Of(hf, ConfigKeys.Of(hf));
        Assert.Same(row, Architectures.Of(gguf, ConfigKeys.Of(gguf)));
        ModelConfig expected = row.ReadConfig(ConfigKeys.Of(hf), hf), actual = row.ReadConfig(ConfigKeys.Of(gguf), gguf);
        Assert.Equal(expected with { Keys = actual.Keys, Architecture = null, TieWordEmbeddings = null, AttentionBias = null, HiddenAct = null, BosTokenId = null, EosTokenIds = actual.EosTokenIds, PadTokenId = null }, actual);
        Weights folder = Of(row, hf, expected), file = Of(row, gguf, actual);
        foreach (TensorInfo t in hf.Tensors.Values)
        {
            long[] shape = row.Folder.Transposes(t.Name, t.Shape.Length) ? [.. t.Shape.Reverse()] : t.Shape;
            Assert.Equal(folder.Tensor(t.Name, shape).ReadFloats(), file.Tensor(t.Name, shape).ReadFloats());
        }
        Assert.Empty(file.Unused);
    }

    /// <summary>Widened to F32, since the fixtures' files are in the folders' own F16 or BF16.</summary>
    [TestDataTheory, InlineData("qwen3"), InlineData("gpt2")]
    public void A_folder_becomes_the_file_that_llama_cpp_made(string name)
    {
        using TempFolder folder = new();
        using GgufCheckpoint made = DenseFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), folder.File("made.gguf"), "F32"), expected = GgufCheckpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        Assert.Equal(expected.Tensors.Keys.Order(), made.Tensors.Keys.Order());
        foreach (TensorInfo t in expected.Tensors.Values)
        {
            Assert.Equal(t.Shape, made.Tensors[t.Name].Shape);
            Assert.Equal(new Weight(expected, t, t.Name, null).ReadFloats(), new Weight(made, made.Tensors[t.Name], t.Name, null).ReadFloats());
        }
        foreach ((string key, object value) in expected.Metadata.Values.Where(p => p.Key.StartsWith($"{name}.", StringComparison.Ordinal) || p.Key is "general.architecture" or "general.type" or "general.quantization_version"))
            Assert.Equal(value, made.Metadata.Values[key]);
        Assert.DoesNotContain(made.Metadata.Values.Keys, key => name == "gpt2" && key.Contains("rope", StringComparison.Ordinal));
    }

    /// <summary>The same numbers as loading the folder in that scheme, from rows and from panels, and small tensors in float32.</summary>
    [TestDataTheory, InlineData("qwen3", "Q8_0"), InlineData("gpt2", "Q4_K_M")]
    public async Task A_quantised_file_computes_what_the_folder_does_in_that_scheme(string name, string scheme)
    {
        using TempFolder folder = new();
        string file = folder.File("made.gguf");
        using (GgufCheckpoint made = DenseFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), file, scheme))
            Assert.All(made.Tensors.Values.Where(t => t.Shape.Length == 1 || t.Name.StartsWith("position", StringComparison.Ordinal)), t => Assert.Equal("F32", t.DType));
        int[] ids = Expectation.Of(name).Ids;
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using var stored = LanguageModel.Load(file, new() { Precision = precision, Sequences = 1, Context = 64 });
            using var whileLoading = LanguageModel.Load(TestData.Path($"fixtures/hf/{name}"), new() { Precision = precision, Format = QuantizationScheme.Parse(scheme), Sequences = 1, Context = 64 });
            float[] logits = await stored.GetLogitsAsync(ids);
            Assert.Equal(await whileLoading.GetLogitsAsync(ids), logits);
            DenseFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), folder.File("panels.gguf"), scheme, precision).Dispose();
            using var panels = LanguageModel.Load(folder.File("panels.gguf"), new() { Precision = precision, Sequences = 1, Context = 64 });
            Assert.Equal(logits, await panels.GetLogitsAsync(ids));
        }
    }

    [TestDataTheory, InlineData("hf/qwen3"), InlineData("hf/gpt2"), InlineData("gguf/qwen3.gguf"), InlineData("gguf/gpt2.gguf")]
    public async Task Fast_precision_is_near_exact(string path)
    {
        Expectation expected = Expectation.Of(Path.GetFileNameWithoutExtension(path));
        using var model = LanguageModel.Load(TestData.Path($"fixtures/{path}"), new() { Sequences = 1, Context = 64 });
        // The least that is asked for of any format; int16 blocks and an F16 cache stay below it by far.
        Assert.InRange(Expectation.NormalizedError(await model.GetLogitsAsync(expected.Ids), expected.Logits), 0, 2e-5);
    }

    [TestDataTheory]
    [InlineData("hf/qwen3", "config.json", 700), InlineData("hf/gpt2", "config.json", 800), InlineData("hf/qwen3", "model.safetensors", 3500), InlineData("hf/gpt2", "model.safetensors", 4300)]
    [InlineData("gguf/qwen3.gguf", "qwen3.gguf", 3400), InlineData("gguf/gpt2.gguf", "gpt2.gguf", 3400)]
    public void A_spoilt_file_is_refused_or_loads(string source, string name, int head)
    {
        using TempFolder folder = new();
        string path = TestData.Path($"fixtures/{source}");
        foreach (string file in Directory.Exists(path) ? ["config.json", "model.safetensors"] : new[] { "" }) folder.Write(file == "" ? name : file, File.ReadAllBytes(Path.Combine(path, file)));
        byte[] good = File.ReadAllBytes(folder.File(name));
        int refused = 0, loaded = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            bool text = seed % 2 == 1 && !name.EndsWith(".gguf", StringComparison.Ordinal);
            folder.Write(name, text ? TextMutation.Of(good, name.EndsWith(".safetensors", StringComparison.Ordinal), seed) : Mutation.Of(good, head, seed));
            try
            {
                using ModelAssembly assembly = ModelAssembly.Of(Directory.Exists(path) ? folder.Path : folder.File(name), new() { Sequences = 1, Threads = 1, Context = 16 });
                assembly.Weights.Load();
                loaded++;
            }
            catch (ModelLoadException)
            {
                refused++;
            }
        }
        Assert.True(refused > 5 && loaded > 0, $"{refused} refused, {loaded} loaded");
    }

    private static Weights Of(Architecture row, Checkpoint checkpoint, ModelConfig config) => row.Tensors(checkpoint, config);
}
