using Engine.Bench.Shapes;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Shapes;

public class SyntheticCheckpointTests
{
    [Fact]
    public void Every_shape_is_written_in_every_scheme_as_the_quantiser_would_write_it()
    {
        using var folder = new TempFolder();
        string path = folder.File("made-up.gguf");
        foreach (ModelShape shape in SmallShapes.All)
            foreach (QuantizationScheme scheme in QuantizationScheme.All)
            {
                SyntheticCheckpoint.Write(path, shape, scheme);
                using GgufCheckpoint checkpoint = GgufCheckpoint.Open(path);
                var model = new SchemeModel(shape.NumHiddenLayers, shape.NumExperts, shape.TieWordEmbeddings);
                ShapeTensor[] tensors = [.. shape.Layout.Tensors(shape)];
                Assert.Equal(tensors.Select(t => t.Name).Order(), checkpoint.Tensors.Keys.Order());
                foreach (ShapeTensor tensor in tensors)
                {
                    TensorInfo stored = checkpoint.Tensors[tensor.Name];
                    Assert.Equal(tensor.Shape, stored.Shape);
                    Assert.Equal(scheme.Choose(tensor.Name, tensor.Shape, model)?.Name ?? "F32", stored.Format!.Name);
                }
            }
    }

    [Fact]
    public void A_Llama_is_read_with_the_dimensions_of_its_shape()
    {
        using var folder = new TempFolder();
        string path = folder.File("llama.gguf");
        foreach (ModelShape shape in new[] { SmallShapes.Of(LlamaLayout.Llama), ShapeTable.ByName("llama-3.2-1b")! with { VocabSize = 1000, NumHiddenLayers = 1 } })
        {
            SyntheticCheckpoint.Write(path, shape, QuantizationScheme.Parse("Q4_0"));
            using GgufCheckpoint checkpoint = GgufCheckpoint.Open(path);
            ModelConfig config = ModelConfig.Of(checkpoint);
            Assert.Equal(
                (shape.NumHiddenLayers, shape.HiddenSize, shape.IntermediateSize, shape.NumAttentionHeads, shape.NumKeyValueHeads, shape.HeadDim, shape.VocabSize, shape.MaxPositionEmbeddings),
                (config.NumHiddenLayers, config.HiddenSize, config.IntermediateSize, config.NumAttentionHeads, config.NumKeyValueHeads, config.HeadDim, config.VocabSize, config.MaxPositionEmbeddings));
            Assert.Equal(shape.RopeTheta, config.RopeTheta);
        }
    }

    [Fact]
    public async Task Dense_shapes_run_here_in_any_scheme()
    {
        using var folder = new TempFolder();
        string path = folder.File("made-up.gguf");
        foreach (ModelShape shape in new[] { SmallShapes.Of(LlamaLayout.Qwen3), SmallShapes.Of(Gpt2Layout.Gpt2) })
            foreach (string scheme in new[] { "F16", "Q4_K_M", "Q8_0", "IQ4_XS" })
            {
                SyntheticCheckpoint.Write(path, shape, QuantizationScheme.Parse(scheme));
                using var model = LanguageModel.Load(path, new() { Sequences = 1 });
                Assert.Equal(shape.MaxPositionEmbeddings, model.Context);
                float[] logits = await model.GetLogitsAsync([5, 6, 7, 290, 32]);
                Assert.All(logits, value => Assert.True(float.IsFinite(value)));
                Assert.NotEqual(0, logits.Sum(Math.Abs));
            }
    }

    [Fact]
    public void The_same_file_is_made_every_time()
    {
        using var folder = new TempFolder();
        ModelShape shape = SmallShapes.Of(LlamaLayout.Llama, experts: 8);
        SyntheticCheckpoint.Write(folder.File("a.gguf"), shape, QuantizationScheme.Parse("Q4_K_M"));
        SyntheticCheckpoint.Write(folder.File("b.gguf"), shape, QuantizationScheme.Parse("Q4_K_M"));
        Assert.Equal(File.ReadAllBytes(folder.File("a.gguf")), File.ReadAllBytes(folder.File("b.gguf")));
    }

    [Fact]
    public void Weights_keep_the_size_of_activations_and_norms_multiply_by_one()
    {
        using var folder = new TempFolder();
        string path = folder.File("f32.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("F32"));
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(path);
        float[] weights = Values(checkpoint, "blk.1.ffn_down.weight");
        // The sum of n squared normal values has a relative deviation of √(2/n): 0.4 % for 131072, of which half are different.
        Assert.Equal(1.0 / 512, weights.Sum(w => (double)w * w) / weights.Length, 5e-5);
        Assert.Equal(RowBank.MaxRows, weights.Chunk(512).Select(row => row[0]).Distinct().Count());
        Assert.All(Values(checkpoint, "blk.1.ffn_norm.weight"), w => Assert.Equal(1, w));
    }

    [Fact]
    public void The_mixture_of_experts_has_the_sizes_that_were_asked_for()
    {
        ModelShape shape = ShapeTable.ByName("Mixtral-like")!;
        Assert.Equal((16, 1024, 1792, 8, 2), (shape.NumHiddenLayers, shape.HiddenSize, shape.IntermediateSize, shape.NumExperts, shape.NumExpertsPerTok));
        Assert.Equal([8, 1792, 1024], shape.Layout.Tensors(shape).Single(t => t.Name == "blk.15.ffn_up_exps.weight").Shape);
    }

    private static float[] Values(GgufCheckpoint checkpoint, string name)
    {
        TensorInfo tensor = checkpoint.Tensors[name];
        byte[] bytes = new byte[tensor.ByteLength];
        checkpoint.Read(tensor, 0, bytes);
        float[] values = new float[tensor.Rows * tensor.Columns];
        tensor.Format!.Decode(bytes, values);
        return values;
    }
}
