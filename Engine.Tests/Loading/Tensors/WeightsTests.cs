using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Checkpoints.Safetensors;
using Xunit;

namespace Engine.Tests.Loading.Tensors;

public class WeightsTests
{
    /// <summary>The two files hold the same model, so every tensor is the same to the bit once names and rows are translated.</summary>
    [TestDataTheory]
    [InlineData("llama-gqa")]
    [InlineData("llama-mqa-rope3-bf16")]
    [InlineData("llama-mha-linear-f16")]
    [InlineData("llama-yarn")]
    public void GGUF_and_safetensors_give_the_same_weights(string name)
    {
        using Checkpoint hf = Checkpoint.Open(TestData.Path($"fixtures/hf/{name}")), gguf = Checkpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        int headDim = ModelConfig.Of(gguf).HeadDim;
        RowOrder pairs = new(headDim);
        Weights expected = new(hf), actual = new(gguf, rowOrders: new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = pairs, ["self_attn.k_proj"] = pairs });
        foreach (TensorInfo t in hf.Tensors.Values)
        {
            // llama.cpp's converter drops the output head that repeats the embedding.
            if (t.Name == "lm_head.weight" && !actual.Has(t.Name)) continue;
            Assert.Equal(expected.Tensor(t.Name, t.Shape).ReadFloats(), actual.Tensor(t.Name, t.Shape).ReadFloats());
        }
        Assert.Subset(new HashSet<string> { "lm_head.weight" }, expected.Unused.ToHashSet());
        Assert.Subset(new HashSet<string> { "rope_freqs.weight" }, actual.Unused.ToHashSet());
    }

    [Fact]
    public void Missing_and_misshapen_tensors_are_refused_with_both_shapes()
    {
        using TempFolder folder = new();
        folder.Write("config.json", "{}");
        using Checkpoint checkpoint = Checkpoint.Open(folder.Write("x.safetensors", SafetensorsBuilder.Good()));
        Weights weights = new(checkpoint);
        Assert.Null(weights.TryTensor("d.weight", 2, 3));
        Assert.Equal(["a.weight", "b.weight", "c.zeros"], weights.Unused);
        Assert.Equal([4L], weights.At("b").Tensor("weight", 4).Shape);
        Assert.Equal(["a.weight", "c.zeros"], weights.Unused);
        var missing = Assert.Throws<ModelLoadException>(() => weights.At("model.layers", 3).Tensor("q_proj.weight", 2, 3));
        Assert.Equal(("model.layers.3.q_proj.weight", "[2, 3]"), (missing.Tensor, missing.Expected));
        var wrong = Assert.Throws<ModelLoadException>(() => weights.Tensor("a.weight", 3, 2));
        Assert.Equal(("[2, 3]", "[3, 2]"), (wrong.Found, wrong.Expected));
        Assert.Contains("format I8 is not supported yet", Assert.Throws<ModelLoadException>(() => weights.Tensor("c.zeros", 2, 2, 2)).Message);
    }

    [Fact]
    public void Names_translate_both_ways()
    {
        Assert.Equal("blk.17.attn_q.bias", GgufNames.Llama.ToGguf("model.layers.17.self_attn.q_proj.bias"));
        Assert.Equal("model.layers.17.self_attn.q_proj.bias", GgufNames.Llama.ToHuggingFace("blk.17.attn_q.bias"));
        Assert.Equal("token_embd.weight", GgufNames.Llama.ToGguf("model.embed_tokens.weight"));
        Assert.Null(GgufNames.Llama.ToGguf("model.layers.1.mixer.weight"));
        Assert.Null(GgufNames.Llama.ToHuggingFace("rope_freqs.weight"));
        GgufNames more = GgufNames.Llama.With(new Dictionary<string, string> { ["model.layers.{N}.mixer"] = "blk.{N}.mix" });
        Assert.Equal("blk.1.mix.weight", more.ToGguf("model.layers.1.mixer.weight"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(24)]
    public void Row_order_is_a_permutation_within_each_head(int headDim)
    {
        RowOrder order = new(headDim);
        for (long row = 0; row < 3 * headDim; row++)
        {
            Assert.Equal(row, order.Row(order.Stored(row)));
            Assert.Equal(row / headDim, order.Stored(row) / headDim);
        }
        // transformers rotates dimension i with i + headDim / 2: in GGUF they are neighbours.
        Assert.Equal(order.Stored(0) + 1, order.Stored(headDim / 2));
    }

    /// <summary>However the rows are cut, and from however many threads they are read, they are the same.</summary>
    [Fact]
    public void Rows_are_the_same_however_they_are_read()
    {
        const int Rows = 24, Columns = 64, HeadDim = 8;
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder { DataBytes = Rows * 2 * 34 }.Tensor("blk.0.attn_q.weight", 8, 0, Columns, Rows).Build()));
        RowOrder order = new(HeadDim);
        Weight weight = new Weights(checkpoint, rowOrders: new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = order }).Tensor("model.layers.0.self_attn.q_proj.weight", Rows, Columns);
        byte[] stored = new byte[Rows * 2 * 34], all = new byte[stored.Length];
        checkpoint.Read(weight.Info, 0, stored);
        weight.ReadRows(0, Rows, all);
        for (int row = 0; row < Rows; row++) Assert.Equal(stored.AsSpan((int)order.Stored(row) * 68, 68), all.AsSpan(row * 68, 68));
        Parallel.For(0, 500, new() { MaxDegreeOfParallelism = 2 }, i =>
        {
            int first = i % Rows, count = i * 7 % (Rows - first + 1);
            byte[] some = new byte[count * 68];
            weight.ReadRows(first, count, some);
            Assert.Equal(all[(first * 68)..(first * 68 + some.Length)], some);
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.ReadRows(20, 5, new byte[5 * 68]));
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.ReadRows(-1, 1, new byte[68]));
        Assert.Throws<ArgumentException>(() => weight.ReadRows(0, 2, new byte[68]));
    }

    /// <summary>A matrix that lies transposed is turned whole, by rows and by parts; vectors have parts too.</summary>
    [Fact]
    public void Transposed_matrices_and_parts_are_read_as_they_are_asked_for()
    {
        using TempFolder folder = new();
        folder.Write("config.json", "{}");
        using Checkpoint checkpoint = Checkpoint.Open(folder.Write("x.safetensors", SafetensorsBuilder.Good()));
        Weight stored = new Weights(checkpoint).Tensor("a.weight", 2, 3), turned = new Weights(checkpoint, folder: new() { Transposed = ["a"], BaseModule = "base" }).At("base").Tensor("a.weight", 3, 2);
        float[] values = stored.ReadFloats(), expected = [.. Enumerable.Range(0, 6).Select(i => values[i % 2 * 3 + i / 2])];
        Assert.Equal((3L, 2L), (turned.Rows, turned.Columns));
        Assert.Equal([3L, 2L], turned.Shape);
        Assert.Equal(expected, turned.ReadFloats());
        Assert.Equal(expected[2..4], turned.Part(1, 1).ReadFloats());
        Assert.Equal(expected[4..], turned.Part(1, 2).Part(1, 1).ReadFloats());
        Assert.Equal(values[3..], stored.Part(1, 1).ReadFloats());
        Weight vector = new Weights(checkpoint).Tensor("b.weight", 4), part = vector.Part(1, 2);
        Assert.Equal((1L, 2L), (part.Rows, part.Columns));
        Assert.Equal(vector.ReadFloats()[1..3], part.ReadFloats());
        Assert.Throws<ArgumentOutOfRangeException>(() => turned.Part(1, 1).ReadRows(1, 1, new byte[8]));
        Assert.Contains("wrong shape", Assert.Throws<ModelLoadException>(() => new Weights(checkpoint, folder: new() { Transposed = ["a"], BaseModule = "base" }).At("base").Tensor("a.weight", 2, 3)).Message);
    }

    [Fact]
    public void A_matrix_of_blocks_cannot_be_turned()
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder { DataBytes = 32 * 2 * 34 }.Tensor("a.weight", 8, 0, 64, 32).Build()));
        Assert.Contains("transposed", Assert.Throws<ModelLoadException>(() => new Weight(checkpoint, checkpoint.Tensors["a.weight"], "a.weight", null, transposed: true)).Message);
    }

    [Fact]
    public void Rows_that_are_not_whole_heads_are_refused()
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder { DataBytes = 96 }.Tensor("blk.0.attn_q.weight", 0, 0, 4, 6).Build()));
        Weights weights = new(checkpoint, rowOrders: new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = new(4) });
        Assert.Contains("not whole heads", Assert.Throws<ModelLoadException>(() => weights.Tensor("model.layers.0.self_attn.q_proj.weight", 6, 4)).Message);
    }
}
