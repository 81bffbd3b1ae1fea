using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>Experts on their way from a folder to the stacks of a GGUF file.</summary>
public class ExpertQuantizingTests
{
    /// <summary>A folder becomes the file that llama.cpp's converter made of it: the same tensors, values and hyperparameters; both widened to F32.</summary>
    [TestDataTheory, InlineData("mixtral", "llama."), InlineData("qwen3_moe", "qwen3moe.")]
    public void A_folder_becomes_the_file_that_llama_cpp_made(string name, string prefix)
    {
        using TempFolder folder = new();
        ExpertFiles.Quantize(TestData.Path($"fixtures/hf/{name}"), folder.File("made.gguf"), "F32");
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf")), expected = GgufCheckpoint.Open(TestData.Path($"fixtures/gguf/{name}.gguf"));
        Assert.Equal(expected.Tensors.Keys.Order(), made.Tensors.Keys.Order());
        foreach (TensorInfo t in expected.Tensors.Values)
        {
            Assert.Equal(t.Shape, made.Tensors[t.Name].Shape);
            Assert.Equal(Values(expected, t), Values(made, made.Tensors[t.Name]));
        }

        foreach ((string key, object value) in expected.Metadata.Values.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal) || p.Key is "general.architecture"))
            Assert.Equal(value, made.Metadata.Values[key]);
    }

    [Theory, InlineData("F16"), InlineData("Q8_0"), InlineData("Q4_K_M"), InlineData("MXFP4_MOE")]
    public void The_file_is_the_same_whatever_the_layout(string scheme)
    {
        using TempFolder single = new(), stacked = new();
        // More than one piece, and pieces that cross from one expert to the next.
        ExpertFiles.Quantize(TinyExperts.Mixtral().Write(single), single.File("model.gguf"), scheme);
        ExpertFiles.Quantize(TinyExperts.StackedMixtral().Write(stacked), stacked.File("model.gguf"), scheme);
        using GgufCheckpoint a = GgufCheckpoint.Open(single.File("model.gguf")), b = GgufCheckpoint.Open(stacked.File("model.gguf"));
        Assert.Equal(a.Tensors.Keys, b.Tensors.Keys);
        foreach (TensorInfo t in a.Tensors.Values)
        {
            Assert.Equal((t.DType, t.Shape.Length), (b.Tensors[t.Name].DType, b.Tensors[t.Name].Shape.Length));
            Assert.Equal(Values(a, t), Values(b, b.Tensors[t.Name]));
        }

        // Rows of 64 and 96 are no whole blocks of 256, so that the scheme's formats fall back; routers are never quantised.
        Assert.Equal(scheme switch { "Q4_K_M" => "Q5_0", "MXFP4_MOE" => "MXFP4", _ => scheme }, a.Tensors["blk.0.ffn_up_exps.weight"].DType);
        Assert.Equal("F32", a.Tensors["blk.1.ffn_gate_inp.weight"].DType);
        Assert.Equal([TinyExperts.NumExperts, TinyLlama.Hidden, TinyLlama.Mlp], a.Tensors["blk.1.ffn_down_exps.weight"].Shape);
    }

    [Fact]
    public void What_is_no_stack_is_refused()
    {
        const string Expert = "model.layers.1.block_sparse_moe.experts.2.w3.weight", Stack = "model.layers.1.mlp.experts.gate_up_proj";
        Refuses(TinyExperts.Mixtral, m => m.Tensors.Remove(Expert), "experts are missing", "blk.1.ffn_up_exps.weight");
        Refuses(TinyExperts.Mixtral, m => m.Config["num_local_experts"] = 5, "experts are missing", null);
        Refuses(TinyExperts.Mixtral, m => m.Config["num_local_experts"] = 1_000_000, "out of range", "num_local_experts");
        Refuses(TinyExperts.Mixtral, m => m.Add(Expert, TinyLlama.Mlp, TinyLlama.Hidden + 1), "differs from the others", Expert);
        Refuses(TinyExperts.Mixtral, m => m.Add(Expert.Replace(".2.", ".02."), TinyLlama.Mlp, TinyLlama.Hidden), "twice", null);
        Refuses(TinyExperts.Mixtral, m => m.Add(Expert.Replace("w3", "w4"), TinyLlama.Mlp, TinyLlama.Hidden), "no name", Expert.Replace("w3", "w4"));
        Refuses(TinyExperts.StackedMixtral, m => m.Add(Stack, TinyExperts.NumExperts, 2 * TinyLlama.Mlp + 1, TinyLlama.Hidden), "wrong shape", Stack);
        Refuses(TinyExperts.StackedMixtral, m => m.Add(Stack, 2 * TinyLlama.Mlp, TinyLlama.Hidden), "wrong shape", Stack);

        static void Refuses(Func<TinyLlama> make, Action<TinyLlama> spoil, string problem, string? tensor)
        {
            using TempFolder folder = new();
            TinyLlama model = make();
            spoil(model);
            ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => ExpertFiles.Quantize(model.Write(folder), folder.File("made.gguf"), "Q8_0"));
            Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
            if (tensor is not null) Assert.Equal(tensor, refusal.Tensor);
            Assert.False(File.Exists(folder.File("made.gguf")));
        }
    }

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        byte[] blocks = new byte[tensor.ByteLength];
        checkpoint.Read(tensor, 0, blocks);
        float[] values = new float[tensor.Rows * tensor.Columns];
        tensor.Format!.Decode(blocks, values);
        return values;
    }
}
