using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Files;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading.Checkpoints.Gguf;

namespace Engine.Tests.Loading.Files;

/// <summary>
/// A model in memory is read as one in a file is: the same tensors, the same logits, and of bytes that are wrong the same refusals. The bytes
/// lie against a page that may not be touched.
/// </summary>
public class MemoryFileTests
{
    private const string Name = "the model in memory";

    [Fact]
    public void Is_read_as_a_file_is()
    {
        byte[] good = GgufBuilder.Good();
        using var memory = new Guarded(good.Length);
        using TempFolder folder = new();
        using Checkpoint file = Checkpoint.Open(folder.Write("x.gguf", good)), bytes = Open(memory, good);
        Assert.Equal((Name, CheckpointKind.Gguf), (bytes.Path, bytes.Kind));
        Assert.Equal([Name], bytes.Files);
        Assert.Equal(file.Tensors.Keys, bytes.Tensors.Keys);
        foreach (TensorInfo t in file.Tensors.Values)
        {
            byte[] expected = new byte[t.ByteLength], actual = new byte[t.ByteLength];
            file.Read(t, 0, expected);
            bytes.Read(bytes.Tensors[t.Name], 0, actual);
            Assert.Equal(expected, actual);
            Assert.Equal(Name, bytes.Tensors[t.Name].File);
        }
    }

    [Fact]
    public void Cut_anywhere_it_is_refused_as_a_file_is()
    {
        byte[] good = GgufBuilder.Good();
        for (int length = 0; length <= good.Length; length++) AssertTheSame(good[..length]);
    }

    [Fact]
    public void Spoilt_it_is_refused_as_a_file_is()
    {
        byte[] good = GgufBuilder.Good();
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) refused += AssertTheSame(Mutation.Of(good, 900, seed)) ? 0 : 1;
        Assert.InRange(refused, 50, 999);
    }

    [Fact]
    public unsafe void Reading_past_its_end_is_refused()
    {
        using var memory = new Guarded(64);
        using CheckpointFile file = CheckpointFile.Of(Name, new FixedBytes(memory.Bytes, 64), 64);
        file.Read(60, new byte[4]);
        foreach (long offset in (ReadOnlySpan<long>)[61, 64, 65, long.MaxValue - 2])
            Assert.Contains("truncated", Assert.Throws<ModelLoadException>(() => file.Read(offset, new byte[4])).Message);
        file.Read(long.MaxValue, []);
        Assert.Contains("too short; found 64 bytes, expected at least 65", Assert.Throws<ModelLoadException>(() => CheckpointFile.Of(Name, new FixedBytes(memory.Bytes, 64), 65)).Message);
    }

    [Fact]
    public void A_part_of_a_split_model_is_refused()
    {
        byte[] part = new GgufBuilder().String("general.architecture", "llama").U32("split.count", 3).Build();
        using var memory = new Guarded(part.Length);
        Assert.Contains("has to be whole", Assert.Throws<ModelLoadException>(() => Open(memory, part)).Message);
    }

    [Theory, InlineData(Precision.Fast), InlineData(Precision.Exact)]
    public async Task Several_models_of_the_same_bytes_compute_what_the_files_does(Precision precision)
    {
        using TempFolder folder = new();
        byte[] bytes = await File.ReadAllBytesAsync(PanelFile.Rows(new TinyLlama().Write(folder), folder.File("tiny.gguf"), "Q8_0"));
        using var memory = new Guarded(bytes.Length);
        LoadOptions options = new() { Precision = precision, Sequences = 1, Threads = 2 };
        int[] ids = [1, 17, 3, 39, 8];
        float[] expected;
        using (LanguageModel file = LanguageModel.Load(folder.File("tiny.gguf"), options)) expected = await file.GetLogitsAsync(ids);

        Open(memory, bytes).Dispose();
        LanguageModel[] models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LanguageModel.LoadFrom(() => Again(memory, bytes.Length), options, null, default))));
        foreach (LanguageModel model in models)
        {
            Assert.Equal(expected, await model.GetLogitsAsync(ids));
            model.Dispose();
        }
    }

    /// <summary>Whether both load.</summary>
    private static bool AssertTheSame(byte[] content)
    {
        using TempFolder folder = new();
        string path = folder.Write("x.gguf", content);
        using var memory = new Guarded(content.Length);
        string ofFile = Outcome(() => GgufCheckpoint.Open(path), path), ofMemory = Outcome(() => Open(memory, content), Name);
        Assert.Equal(ofFile, ofMemory);
        return !ofMemory.StartsWith("refused", StringComparison.Ordinal);
    }

    private static string Outcome(Func<Checkpoint> open, string name)
    {
        try
        {
            using Checkpoint checkpoint = open();
            return string.Join('\n', checkpoint.Tensors.Values.Select(t =>
            {
                byte[] bytes = new byte[t.ByteLength];
                checkpoint.Read(t, 0, bytes);
                return $"{t} {Convert.ToHexString(bytes)}";
            }));
        }
        // What a split model's parts are called is a question for files alone.
        catch (ModelLoadException e) when (e.Tensor == "split.count")
        {
            return "refused: split";
        }
        catch (ModelLoadException e)
        {
            return "refused: " + e.Message.Replace(name, "x", StringComparison.Ordinal);
        }
    }

    private static unsafe GgufCheckpoint Open(Guarded memory, byte[] content)
    {
        content.CopyTo(new Span<byte>(memory.Bytes, content.Length));
        return Again(memory, content.Length);
    }

    private static unsafe GgufCheckpoint Again(Guarded memory, long length) => GgufCheckpoint.Open(Name, new FixedBytes(memory.Bytes, length));
}
