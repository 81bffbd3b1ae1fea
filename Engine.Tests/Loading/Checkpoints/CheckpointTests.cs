using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Checkpoints.Safetensors;
using Xunit;

namespace Engine.Tests.Loading.Checkpoints;

public class CheckpointTests
{
    [Fact]
    public void A_safetensors_file_gives_its_tensors()
    {
        using TempFolder folder = new();
        folder.Write("config.json", "{}");
        folder.Write("model.safetensors", SafetensorsBuilder.Good());
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(CheckpointKind.Safetensors, checkpoint.Kind);
        Assert.Equal(["a.weight", "b.weight", "c.zeros"], checkpoint.Tensors.Keys.Order());
        TensorInfo a = checkpoint.Tensors["a.weight"], c = checkpoint.Tensors["c.zeros"];
        Assert.Equal([2, 3], a.Shape);
        Assert.Equal("F32", a.Format?.Name);
        Assert.Equal((2, 3, 12), (a.Rows, a.Columns, a.RowBytes));
        Assert.Equal((null, "I8", 4, 2), (c.Format, c.DType, c.Rows, c.Columns));
        byte[] bytes = new byte[12];
        checkpoint.Read(a, 12, bytes);
        Assert.Equal(Enumerable.Range(12, 12).Select(i => (byte)i), bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Read(a, 13, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Read(a, -1, bytes));
    }

    [Fact]
    public void A_GGUF_file_gives_its_tensors_and_metadata()
    {
        using TempFolder folder = new();
        using var checkpoint = (GgufCheckpoint)Checkpoint.Open(folder.Write("tiny.gguf", GgufBuilder.Good()));
        Assert.Equal([2, 4], checkpoint.Tensors["a.weight"].Shape);
        Assert.Equal(3 * 34, checkpoint.Tensors["b.weight"].ByteLength);
        Assert.Equal(["<s>", "é", ""], checkpoint.Metadata.Strings("tokenizer.ggml.tokens")!);
        Assert.Equal([1L, 1L], checkpoint.Metadata.Integers("llama.attention.head_count_kv")!);
        var nested = Assert.IsType<object[]>(checkpoint.Metadata.Values["nested"]);
        Assert.Equal([7u], (uint[])nested[0]);
        Assert.Equal([true, false], (bool[])nested[1]);
        Assert.True(checkpoint.Metadata.Boolean("flag"));
        byte[] bytes = new byte[34];
        checkpoint.Read(checkpoint.Tensors["b.weight"], 34, bytes);
        Assert.Equal(Enumerable.Range(32 + 34, 34).Select(i => (byte)(i % 64)), bytes);
    }

    [Fact]
    public void A_file_truncated_while_in_use_is_refused()
    {
        using TempFolder folder = new();
        string path = folder.Write("tiny.gguf", GgufBuilder.Good());
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(stream.Length - 64);
        TensorInfo b = checkpoint.Tensors["b.weight"];
        Assert.Contains("truncated", Assert.Throws<ModelLoadException>(() => checkpoint.Read(b, 0, new byte[b.ByteLength])).Message);
    }

    [TestDataFact]
    public void Shards_are_one_checkpoint()
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestData.Path("fixtures/hf/llama-mqa-rope3-bf16"));
        Assert.Equal(4, checkpoint.Files.Count);
        Assert.All(checkpoint.Tensors.Values, t => Assert.Equal("BF16", t.DType));
        using Checkpoint byShard = Checkpoint.Open(TestData.Path("fixtures/hf/llama-mqa-rope3-bf16/model-00002-of-00004.safetensors"));
        Assert.Equal(checkpoint.Tensors.Keys.Order(), byShard.Tensors.Keys.Order());
    }

    [TestDataTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_split_model_opens_from_any_part(int part)
    {
        using var whole = (GgufCheckpoint)Checkpoint.Open(TestData.Path("fixtures/gguf/llama-gqa.gguf"));
        using var split = (GgufCheckpoint)Checkpoint.Open(TestData.Path($"fixtures/gguf/llama-gqa-split-0000{part}-of-00003.gguf"));
        Assert.Equal(whole.Tensors.Keys.Order(), split.Tensors.Keys.Order());
        Assert.Equal("llama", split.Metadata.String("general.architecture"));
        foreach (TensorInfo t in whole.Tensors.Values)
        {
            byte[] expected = new byte[t.ByteLength], actual = new byte[t.ByteLength];
            whole.Read(t, 0, expected);
            split.Read(split.Tensors[t.Name], 0, actual);
            Assert.Equal(expected, actual);
        }
    }

    [TestDataFact]
    public void Every_fixture_opens()
    {
        foreach (string file in Directory.GetFiles(TestData.Root!, "*.gguf", SearchOption.AllDirectories)) Checkpoint.Open(file).Dispose();
        foreach (string file in Directory.GetFiles(TestData.Path("fixtures/hf"), "config.json", SearchOption.AllDirectories)) Checkpoint.Open(Path.GetDirectoryName(file)!).Dispose();
    }
}
