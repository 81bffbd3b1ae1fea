using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Training.Layers;

namespace Engine.Tests.Training.Layers;

public class LlamaShapeTests
{
    private static LlamaShape Shape(
        int vocab = 128, int hidden = 72, int inner = 144, int layers = 3, int heads = 6, int kvHeads = 2, int headDim = 16, int positions = 256,
        float theta = 10000, float eps = 1e-6f)
        => new(vocab, hidden, inner, layers, heads, kvHeads, headDim, positions, theta, eps);

    /// <summary>The folder holds the output head apart; all other weights are those that Hugging Face saved.</summary>
    [TestDataTheory]
    [InlineData("llama-gqa")]
    [InlineData("llama-v5config")]
    public void Names_and_shapes_are_those_of_the_hugging_face_folder(string fixture)
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestData.Path($"fixtures/hf/{fixture}"));
        ModelConfig c = ModelConfig.Of(checkpoint);
        LlamaShape shape = new(
            c.VocabSize, c.HiddenSize, c.IntermediateSize, c.NumHiddenLayers, c.NumAttentionHeads, c.NumKeyValueHeads, c.HeadDim, c.MaxPositionEmbeddings,
            (float)c.RopeTheta, c.RmsNormEps);
        string[] expected = [.. checkpoint.Tensors.Values.Where(t => t.Name != "lm_head.weight").Select(t => $"{t.Name} {string.Join('x', t.Shape)}")];
        Assert.Equivalent(expected, shape.Tensors.Select(t => $"{t.Name} {string.Join('x', t.Shape)}"), strict: true);
    }

    [Fact]
    public void Parameters_are_the_sum_of_all_weights()
        => Assert.Equal((128 * 72) + (3 * ((2 * 72) + (2 * 96 * 72) + (2 * 32 * 72) + (3 * 72 * 144))) + 72, Shape().Parameters);

    [Fact]
    public void Sizes_that_make_no_model_are_refused()
    {
        foreach (int bad in new[] { 0, -1, int.MinValue })
        {
            Assert.Throws<ArgumentException>("VocabSize", () => Shape(vocab: bad));
            Assert.Throws<ArgumentException>("HiddenSize", () => Shape(hidden: bad));
            Assert.Throws<ArgumentException>("IntermediateSize", () => Shape(inner: bad));
            Assert.Throws<ArgumentException>("NumHiddenLayers", () => Shape(layers: bad));
            Assert.Throws<ArgumentException>("NumAttentionHeads", () => Shape(heads: bad));
            Assert.Throws<ArgumentException>("NumKeyValueHeads", () => Shape(kvHeads: bad));
            Assert.Throws<ArgumentException>("HeadDim", () => Shape(headDim: bad));
            Assert.Throws<ArgumentException>("MaxPositionEmbeddings", () => Shape(positions: bad));
        }

        foreach (float bad in new[] { 0, -1, float.NaN, float.PositiveInfinity })
        {
            Assert.Throws<ArgumentException>("RopeTheta", () => Shape(theta: bad));
            Assert.Throws<ArgumentException>("RmsNormEps", () => Shape(eps: bad));
        }

        Assert.Throws<ArgumentException>("NumKeyValueHeads", () => Shape(heads: 6, kvHeads: 4));
        Assert.Throws<ArgumentException>("HeadDim", () => Shape(headDim: 15));
        Assert.Throws<ArgumentException>("HeadDim", () => Shape(heads: 1 << 20, headDim: 1 << 12));
    }
}
