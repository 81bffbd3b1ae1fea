using System.Diagnostics;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Checkpoints.Safetensors;
using Engine.Tests.Loading.Configuration;
using Xunit;

namespace Engine.Tests.Loading;

/// <summary>
/// Thousands of spoilt files, each of which ends in <see cref="ModelLoadException"/> or in a correct load: what is read is what the file holds at
/// a place within it. Memory is bounded by the size of the file, time by the clock, and no file stays open.
/// </summary>
public class MutationTests
{
    /// <summary>
    /// What a head of n bytes may cost: the smallest tensor's description, 26 bytes, becomes two records, two arrays, a string and entries in a
    /// set, a dictionary and a sorted list, together below 1,000 bytes. A buffer of 64 KB for each of a few files, exceptions and their stack traces
    /// cost the constant.
    /// </summary>
    internal static long Allowed(long fileBytes) => (512 << 10) + 40 * fileBytes;

    [Fact]
    public void A_synthetic_safetensors_file() => Check("model.safetensors", SafetensorsBuilder.Good(), 260, 2500);

    [Fact]
    public void A_synthetic_GGUF_file() => Check("model.gguf", GgufBuilder.Good(), 900, 2500);

    [Fact]
    public void A_file_of_panels()
    {
        using TempFolder folder = new();
        Check("model.gguf", File.ReadAllBytes(PanelFile.Of(new TinyLlama().Write(folder), folder.File("panels.gguf"), "Q4_0")), 3000, 600);
    }

    [TestDataFact]
    public void A_safetensors_file() => CheckFile("fixtures/hf/llama-gqa/model.safetensors", 3000, 600);

    [TestDataFact]
    public void A_GGUF_file() => CheckFile("fixtures/gguf/llama-gqa.gguf", 2600, 600);

    [TestDataFact]
    public void A_vocabulary() => CheckFile("fixtures/tokenizers/ggml-vocab-bert-bge.gguf", 2600, 150);

    [TestDataFact]
    public void A_shard() => CheckFolder("fixtures/hf/llama-mqa-rope3-bf16", "*.*", "model-00002-of-00004.safetensors", 1500, 300);

    [TestDataFact]
    public void An_index_of_shards() => CheckFolder("fixtures/hf/llama-mqa-rope3-bf16", "*.*", "model.safetensors.index.json", 4082, 300);

    [TestDataFact]
    public void A_configuration() => CheckFolder("fixtures/hf/llama-mqa-rope3-bf16", "*.*", "config.json", 800, 600);

    [TestDataTheory]
    [InlineData("llama-gqa-split-00001-of-00003.gguf", 1600)]
    [InlineData("llama-gqa-split-00003-of-00003.gguf", 500)]
    public void A_part_of_a_split_model(string part, int head) => CheckFolder("fixtures/gguf", "llama-gqa-split-*.gguf", part, head, 300);

    private static void CheckFile(string path, int head, int count) => Check(Path.GetFileName(path), File.ReadAllBytes(TestData.Path(path)), head, count);

    private static void CheckFolder(string path, string pattern, string name, int head, int count)
    {
        using TempFolder folder = new();
        foreach (string file in Directory.GetFiles(TestData.Path(path), pattern).Where(f => !f.EndsWith(".f32", StringComparison.Ordinal))) folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        Check(folder, name, File.ReadAllBytes(folder.File(name)), head, count);
    }

    private static void Check(string name, byte[] good, int head, int count)
    {
        using TempFolder folder = new();
        folder.Write("config.json", ConfigSamples.Json);
        Check(folder, name, good, head, count);
    }

    private static void Check(TempFolder folder, string name, byte[] good, int head, int count)
    {
        int refused = 0, loaded = 0;
        byte[] buffer = new byte[1 << 16];
        for (int seed = 0; seed < count; seed++)
        {
            bool isJson = !name.EndsWith(".gguf", StringComparison.Ordinal);
            byte[] spoilt = isJson && seed % 2 == 1 ? TextMutation.Of(good, name.EndsWith(".safetensors", StringComparison.Ordinal), seed) : Mutation.Of(good, head, seed);
            folder.Write(name, spoilt);
            long allowed = Allowed(Directory.GetFiles(folder.Path).Sum(f => new FileInfo(f).Length)), before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                Load(folder, spoilt, name, buffer);
                loaded++;
            }
            catch (ModelLoadException e)
            {
                Assert.NotEmpty(e.Problem);
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"seed {seed} took {clock.Elapsed}");
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= allowed, $"seed {seed} allocated {allocated} bytes, {allowed} are allowed");
        }
        Assert.True(refused > count / 20 && loaded > 0, $"{refused} refused, {loaded} loaded: the mutations do not test much");
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    private static void Load(TempFolder folder, byte[] spoilt, string name, byte[] buffer)
    {
        string path = folder.File(name);
        using Checkpoint checkpoint = Checkpoint.Open(name.EndsWith(".gguf", StringComparison.Ordinal) || name == "model.safetensors" ? path : folder.Path);
        foreach (TensorInfo t in checkpoint.Tensors.Values)
        {
            Assert.True(t.Offset >= 0 && (t.IsEmpty ? t.ByteLength == 0 : t.ByteLength > 0 && t.Rows > 0) && (t.Panels is not null || t.RowBytes * t.Rows == t.ByteLength));
            Span<byte> head = buffer.AsSpan(0, (int)Math.Min(buffer.Length, t.ByteLength));
            checkpoint.Read(t, t.ByteLength - head.Length, head);
            if (t.File == path) Assert.True(spoilt.AsSpan((int)(t.Offset + t.ByteLength - head.Length), head.Length).SequenceEqual(head));
        }
        // A vocabulary alone has no settings of a model.
        if (checkpoint.Tensors.Count > 0) _ = GenerationConfig.Of(checkpoint, ModelConfig.Of(checkpoint));
    }
}
