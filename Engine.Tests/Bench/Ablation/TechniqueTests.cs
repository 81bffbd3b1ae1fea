using System.Runtime.InteropServices;
using Engine.Bench;
using Engine.Bench.Ablation;
using Engine.Bench.Race;
using Engine.Bench.Shapes;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Ablation;

/// <summary>Leaving a technique out changes what is measured, not what is computed.</summary>
public class TechniqueTests
{
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 24).Select(i => i * 37 % 128)];

    [Fact]
    public void Every_technique_can_be_left_out()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        using UnquantizedCopy twin = UnquantizedCopy.Of(new ChosenModel(path, "small", null, true), _ => { })!;
        var setting = new EngineSetting(path, 2, 64);
        using var engine = new OwnEngine();
        engine.Load(setting);
        float[] whole = engine.Logits(Prompt);
        int[] ids = engine.Run(Prompt, 5, TimeSpan.FromMinutes(1)).Ids!;
        Assert.Equal(6, ids.Length);
        Technique[] techniques = [.. Technique.All(setting with { File = twin.Path }, 2, LaneWidths.Choose())];
        Assert.Equal(techniques.Length, techniques.Select(t => (t.Name, t.Instead)).Distinct().Count());
        foreach (Technique technique in techniques)
        {
            Assert.NotEqual(setting, technique.Without(setting));
            engine.Load(technique.Without(setting));
            float[] logits = engine.Logits(Prompt);
            if (technique.SameBits)
            {
                Assert.Equal(MemoryMarshal.Cast<float, int>(whole), MemoryMarshal.Cast<float, int>(logits));
                Assert.Equal(ids, engine.Run(Prompt, 5, TimeSpan.FromMinutes(1)).Ids);
            }
            else
            {
                // What quantised activations may cost an operation is a normalised squared error of 5e-4; nine of them follow each other in two layers and a head.
                double error = whole.Zip(logits, (a, b) => ((double)a - b) * (a - b)).Sum() / whole.Sum(a => (double)a * a);
                Assert.InRange(error, 0, 9 * 5e-4);
            }
        }
    }

    [Fact]
    public void Runs_without_a_cache_end_in_time_too()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        using var engine = new OwnEngine();
        engine.Load(new EngineSetting(path, 1, 64, Own: new OwnSetting { Cache = false }));
        EngineTimes cut = engine.Run(Prompt, 20, TimeSpan.Zero);
        Assert.Equal((1, 2), (cut.Tokens, cut.Ids!.Length));
        Assert.True(cut is { Prefill: > 0, Decode: > 0 });
    }

    [Fact]
    public void Only_what_is_there_is_left_out()
    {
        Assert.DoesNotContain(Technique.All(null, 1, LaneWidth.Scalar), t => t.Name is "quantised weights" or "threads" || t.Name.Contains("lanes", StringComparison.Ordinal));
        Assert.Single(Technique.All(null, 2, LaneWidth.Scalar), t => t.Name == "threads");
        Assert.Equal("scalar code", Technique.All(null, 2, LaneWidth.W128).Last().Instead);
    }

    [Fact]
    public void The_twin_holds_the_dequantised_weights_and_goes_away()
    {
        using var folder = new TempFolder();
        string quantised = folder.File("q4.gguf"), plain = folder.File("f32.gguf");
        SyntheticCheckpoint.Write(quantised, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q4_K_M"));
        SyntheticCheckpoint.Write(plain, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("F32"));
        Assert.Null(UnquantizedCopy.Of(new ChosenModel(plain, "", null, true), _ => { }));
        // What is quantised while it loads has itself for a twin.
        using (UnquantizedCopy itself = UnquantizedCopy.Of(new ChosenModel(plain, "", "Q8_0", true), _ => { })!) Assert.Equal(plain, itself.Path);
        Assert.True(File.Exists(plain));
        UnquantizedCopy twin = UnquantizedCopy.Of(new ChosenModel(quantised, "", null, true), _ => { })!;
        using (twin)
        {
            using GgufCheckpoint stored = GgufCheckpoint.Open(quantised), copy = GgufCheckpoint.Open(twin.Path);
            foreach (TensorInfo tensor in stored.Tensors.Values.Where(t => t.Format!.BlockSize > 1))
            {
                Assert.Equal("F16", copy.Tensors[tensor.Name].Format!.Name);
                Assert.Equal(Values(stored, tensor).Select(x => (float)(Half)x), Values(copy, copy.Tensors[tensor.Name]));
            }
        }

        Assert.False(File.Exists(twin.Path));
    }

    private static float[] Values(GgufCheckpoint checkpoint, TensorInfo tensor)
    {
        byte[] bytes = new byte[tensor.ByteLength];
        checkpoint.Read(tensor, 0, bytes);
        float[] values = new float[tensor.Rows * tensor.Columns];
        tensor.Format!.Decode(bytes, values);
        return values;
    }
}
