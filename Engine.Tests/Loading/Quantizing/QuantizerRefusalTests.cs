using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Tests.Loading.Checkpoints.Gguf;

namespace Engine.Tests.Loading.Quantizing;

/// <summary>What the quantiser refuses, and that nothing is left of a file that does not become whole.</summary>
public class QuantizerRefusalTests
{
    [Fact]
    public void What_cannot_be_converted_is_refused_and_leaves_nothing()
    {
        Refuses("finite", llama => llama.Tensors["model.layers.1.mlp.up_proj.weight"].Values[100] = float.NaN, "blk.1.ffn_up.weight");
        Refuses("no name", llama => llama.Add("model.layers.0.mlp.router.weight", 4, TinyLlama.Hidden), "model.layers.0.mlp.router.weight");
        Refuses("missing", llama => llama.Tensors.Remove("model.layers.1.mlp.up_proj.weight"), "blk.1.ffn_up.weight");
        Refuses("first layer lacks", llama => llama.Tensors.Remove("model.layers.0.self_attn.q_proj.bias"), "blk.1.attn_q.bias");
        Refuses("missing", llama => llama.Tensors.Remove("model.embed_tokens.weight"), "model.embed_tokens.weight");
        Refuses("layers are not", llama => llama.Config["num_hidden_layers"] = 1, null);
        Refuses("whole heads", llama => llama.Add("model.layers.1.self_attn.q_proj.weight", 40, TinyLlama.Hidden), "model.layers.1.self_attn.q_proj.weight");
    }

    [Fact]
    public void A_file_is_not_written_over_itself_nor_left_when_cancelled()
    {
        using TempFolder folder = new();
        string source = new TinyLlama().Write(folder);
        using (QuantizerTests.Quantize(source, folder.File("a.gguf"), "F16")) { }
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("a.gguf"));
        Assert.Throws<ArgumentException>(() => Quantizer.Quantize(made, folder.File("a.gguf"), QuantizerTests.Options("Q8_0")));
        Assert.Throws<OperationCanceledException>(() => Quantizer.Quantize(made, folder.File("b.gguf"), QuantizerTests.Options("Q8_0"), cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_name_in_another_case_is_the_file_itself_where_systems_do_not_tell_them_apart()
    {
        using TempFolder folder = new();
        using (QuantizerTests.Quantize(new TinyLlama().Write(folder), folder.File("a.gguf"), "F16")) { }
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("a.gguf"));
        void Over() => Quantizer.Quantize(made, folder.File("A.gguf"), QuantizerTests.Options("Q8_0"));
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) Assert.Throws<ArgumentException>(Over);
        else Over();
        Assert.Equal("F16", made.Tensors["blk.0.ffn_up.weight"].DType);
    }

    [Fact]
    public void A_vocabulary_alone_is_refused()
    {
        using TempFolder folder = new();
        using GgufCheckpoint source = GgufCheckpoint.Open(folder.Write("v.gguf", new GgufBuilder().String("general.architecture", "llama").Build()));
        Assert.Contains("vocabulary only", Assert.Throws<ModelLoadException>(() => Quantizer.Quantize(source, folder.File("b.gguf"), QuantizerTests.Options("Q8_0"))).Problem);
    }

    private static void Refuses(string problem, Action<TinyLlama> spoil, string? tensor)
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        spoil(llama);
        using Checkpoint source = Checkpoint.Open(llama.Write(folder));
        ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => Quantizer.Quantize(source, folder.File("made.gguf"), QuantizerTests.Options("Q8_0")));
        Assert.Contains(problem, refusal.Message);
        Assert.Equal(tensor, refusal.Tensor);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }
}
