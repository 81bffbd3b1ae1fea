using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Models;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>Which layers of Qwen3-MoE have experts, and how their weights add up; its logits are compared with the other fixtures'.</summary>
public class Qwen3MoeTests
{
    private const int Inner = 32;
    private static readonly int[] Ids = [.. Enumerable.Range(0, 20).Select(i => i * 7 % TinyLlama.Vocab)];

    [Theory]
    [InlineData(null, null, new[] { 0, 1 })]
    [InlineData(1, new int[0], new[] { 0, 1 })]
    [InlineData(2, new int[0], new[] { 1 })]
    [InlineData(1, new[] { 1 }, new[] { 0 })]
    [InlineData(1, new[] { 0, 7 }, new[] { 1 })]
    [InlineData(2, new[] { 1 }, new int[0])]
    public async Task A_layer_has_experts_where_the_configuration_says_so(int? step, int[]? dense, int[] sparse)
    {
        using TempFolder folder = new();
        float[] logits = await Logits(Model(step, dense, sparse, "num_experts").Write(folder), Precision.Fast);
        Assert.All(logits, v => Assert.True(float.IsFinite(v)));
        // And nowhere else: with the experts in another layer, what is needed is missing.
        using TempFolder other = new();
        int[] wrong = [.. Enumerable.Range(0, TinyLlama.Layers).Except(sparse)];
        TinyLlama model = Model(step, dense, wrong, "num_experts");
        Assert.Contains("missing", Assert.Throws<ModelLoadException>(() => LanguageModel.Load(model.Write(other))).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("decoder_sparse_step", 0, "out of range"), InlineData("decoder_sparse_step", -1, "out of range"), InlineData("mlp_only_layers", "all", "wrong type"), InlineData("num_experts", 0, "missing")]
    [InlineData("moe_intermediate_size", 0, "out of range"), InlineData("moe_intermediate_size", 33, "wrong shape"), InlineData("norm_topk_prob", 1, "wrong type")]
    public void A_contradictory_configuration_is_refused(string key, object value, string problem)
    {
        using TempFolder folder = new();
        TinyLlama model = Model(null, null, [0, 1], "num_experts");
        model.Config[key] = value;
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => LanguageModel.Load(model.Write(folder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_add_up_to_one_where_the_configuration_says_so_and_in_a_file_always()
    {
        List<float[]> all = [];
        foreach (bool? norm in new bool?[] { null, false, true })
        {
            using TempFolder folder = new();
            // transformers 5 calls the number of experts as Mixtral does.
            TinyLlama model = Model(null, null, [0, 1], "num_local_experts");
            if (norm is { } said) model.Config["norm_topk_prob"] = said;
            string path = model.Write(folder);
            all.Add(await Logits(path, Precision.Exact));
            using (Checkpoint checkpoint = Checkpoint.Open(path))
                Assert.Equal(norm == true ? null : "norm_topk_prob", Architectures.All.Single(a => a.ModelType == "qwen3_moe").NotInGguf(Architectures.All.Single(a => a.ModelType == "qwen3_moe").ReadConfig(ConfigKeys.Of(checkpoint), checkpoint))?.Split(' ')[^1]);
            if (norm != true) continue;
            ExpertFiles.Quantize(path, folder.File("model.gguf"), "F32");
            Assert.Equal(all[^1], await Logits(folder.File("model.gguf"), Precision.Exact));
        }

        Assert.Equal(all[0], all[1]);
        Assert.NotEqual(all[1], all[2]);
    }

    [Fact]
    public async Task Stacked_experts_give_the_same_bits()
    {
        using TempFolder single = new(), stacked = new();
        float[] expected = await Logits(Model(null, null, [0, 1], "num_experts").Write(single), Precision.Fast);
        TinyLlama model = Model(null, null, [0, 1], "num_experts");
        for (int i = 0; i < TinyLlama.Layers; i++) TinyExperts.Stack(model, $"model.layers.{i}.mlp", $"model.layers.{i}.mlp", Inner, "gate_proj", "up_proj", "down_proj");
        Assert.Equal(expected, await Logits(model.Write(stacked), Precision.Fast));
    }

    private static TinyLlama Model(int? step, int[]? dense, int[] sparse, string countKey)
    {
        TinyLlama model = TinyExperts.Llama("qwen3_moe");
        model.Config[countKey] = TinyExperts.NumExperts;
        model.Config["moe_intermediate_size"] = Inner;
        if (step is { } s) model.Config["decoder_sparse_step"] = s;
        if (dense is not null) model.Config["mlp_only_layers"] = dense;
        for (int i = 0; i < TinyLlama.Layers; i++)
        {
            string layer = $"model.layers.{i}.";
            model.Add(layer + "self_attn.q_norm.weight", TinyLlama.HeadDim);
            model.Add(layer + "self_attn.k_norm.weight", TinyLlama.HeadDim);
            if (sparse.Contains(i))
            {
                TinyExperts.Add(model, layer + "mlp", Inner, "gate_proj", "up_proj", "down_proj");
                continue;
            }

            model.Add(layer + "mlp.gate_proj.weight", TinyLlama.Mlp, TinyLlama.Hidden);
            model.Add(layer + "mlp.up_proj.weight", TinyLlama.Mlp, TinyLlama.Hidden);
            model.Add(layer + "mlp.down_proj.weight", TinyLlama.Hidden, TinyLlama.Mlp);
        }

        return model;
    }

    private static async Task<float[]> Logits(string path, Precision precision)
    {
        using var model = LanguageModel.Load(path, new() { Precision = precision, Context = 64, Sequences = 1, Threads = 2 });
        return await model.GetLogitsAsync(Ids);
    }
}
