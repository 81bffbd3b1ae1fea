using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>
/// Experts in every layout, what is refused of them, and that a router of nonsense harms nobody else; logits are compared with the other fixtures'.
/// </summary>
public class MixtralTests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 30).Select(i => i * 7 % TinyLlama.Vocab)];

    [Theory, InlineData(Precision.Exact, null), InlineData(Precision.Fast, null), InlineData(Precision.Fast, "Q8_0"), InlineData(Precision.Fast, "MXFP4_MOE")]
    public async Task Every_layout_gives_the_same_bits(Precision precision, string? format)
    {
        using TempFolder single = new(), stacked = new();
        string gguf = single.File("model.gguf");
        string folder = TinyExperts.Mixtral().Write(single);
        ExpertFiles.Quantize(folder, gguf, format ?? "F32");
        float[] expected = await Logits(folder, precision, format);
        Assert.All(expected, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(expected, await Logits(TinyExperts.StackedMixtral().Write(stacked), precision, format));
        Assert.Equal(expected, await Logits(gguf, precision, null));
    }

    [Fact]
    public void The_router_is_held_in_full_whatever_the_format_and_a_token_reads_its_own_experts()
    {
        using TempFolder folder = new();
        string path = TinyExperts.Mixtral().Write(folder);
        ModelInspection f32 = ModelInspection.Of(path, new() { Context = 64 }), q8 = ModelInspection.Of(path, new() { Context = 64, Format = QuantizationScheme.Parse("Q8_0") });
        const long RouterRows = 16, Norms = (2 * TinyLlama.Layers + 1) * TinyLlama.Hidden * 4, Router = TinyLlama.Layers * RouterRows * TinyLlama.Hidden * 4;
        // In Q8_0 a panel of the way down, 96 columns, is rounded up by 32 bytes to whole lines; of 64 rows each, there are four panels for each expert and
        // layer.
        const long Rounding = TinyLlama.Layers * 4 * 32;
        // Every matrix here has whole panels and whole blocks but the vocabulary's, of 40 rows.
        const long Attention = TinyLlama.Layers * 2L * TinyLlama.Hidden * (TinyLlama.Heads + TinyLlama.KvHeads) * TinyLlama.HeadDim, Head = 48L * TinyLlama.Hidden, Expert = TinyLlama.Layers * 3L * TinyLlama.Hidden * TinyLlama.Mlp;
        Assert.Equal(4 * (Attention + 2 * Head + TinyExperts.NumExperts * Expert) + Router + Norms, f32.Memory.Weights);
        Assert.Equal((Attention + 2 * Head + TinyExperts.NumExperts * Expert) * 34 / 32 + TinyExperts.NumExperts * Rounding + Router + Norms, q8.Memory.Weights);
        // Two of four experts, and of the embedding a row that does not count.
        Assert.Equal(4 * (Attention + Head + TinyExperts.PerToken * Expert) + Router + Norms, f32.BytesPerToken);
        Assert.Equal((Attention + Head + TinyExperts.PerToken * Expert) * 34 / 32 + TinyExperts.PerToken * Rounding + Router + Norms, q8.BytesPerToken);
    }

    [Theory]
    [InlineData("num_local_experts", 0, "needs experts")]
    [InlineData("num_local_experts", -1, "out of range")]
    [InlineData("num_local_experts", 1_000_000, "out of range")]
    [InlineData("num_local_experts", 4000, "wrong shape")]
    [InlineData("num_local_experts", 3, "wrong shape")]
    [InlineData("num_local_experts", "four", "wrong type")]
    [InlineData("num_experts_per_tok", 0, "out of range")]
    [InlineData("num_experts_per_tok", 5, "more experts than there are")]
    [InlineData("num_experts_per_tok", 1_000_000, "out of range")]
    [InlineData("hidden_act", "celu", "activation")]
    public void A_contradictory_configuration_is_refused(string key, object value, string problem)
    {
        using TempFolder folder = new();
        TinyLlama model = TinyExperts.Mixtral();
        model.Config[key] = value;
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => LanguageModel.Load(model.Write(folder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Experts_that_are_missing_or_differ_are_refused()
    {
        const string First = "model.layers.1.block_sparse_moe.experts.2.w2.weight", Stack = "model.layers.1.mlp.experts.down_proj";
        Refuses(TinyExperts.Mixtral, m => m.Tensors.Remove(First), "missing", First);
        Refuses(TinyExperts.Mixtral, m => m.Tensors.Remove("model.layers.1.block_sparse_moe.gate.weight"), "missing", "model.layers.1.block_sparse_moe.gate.weight");
        Refuses(TinyExperts.Mixtral, m => m.Add(First, TinyLlama.Hidden, TinyLlama.Mlp + 1), "wrong shape", First);
        Refuses(TinyExperts.StackedMixtral, m => m.Add(Stack, TinyExperts.NumExperts + 1, TinyLlama.Hidden, TinyLlama.Mlp), "wrong shape", Stack);
        Refuses(TinyExperts.StackedMixtral, m => m.Add(Stack, TinyExperts.NumExperts, TinyLlama.Hidden, TinyLlama.Mlp - 1), "wrong shape", Stack);
        Refuses(TinyExperts.StackedMixtral, m => m.Tensors.Remove(Stack), "missing", "model.layers.1.mlp.experts.0.down_proj.weight");

        static void Refuses(Func<TinyLlama> make, Action<TinyLlama> spoil, string problem, string tensor)
        {
            using TempFolder folder = new();
            TinyLlama model = make();
            spoil(model);
            ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => LanguageModel.Load(model.Write(folder)));
            Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(tensor, refusal.Tensor);
        }
    }

    [Fact]
    public void A_hostile_file_is_refused()
    {
        using TempFolder folder = new();
        string whole = folder.File("whole.gguf");
        ExpertFiles.Quantize(TinyExperts.Mixtral().Write(folder), whole, "F32");
        foreach ((string key, object value, string problem) in new (string, object, string)[]
        {
            // Without experts it is a Llama, whose MLP is not there.
            ("llama.expert_count", 0u, "missing"), ("llama.expert_count", 1_000_000u, "out of range"), ("llama.expert_count", uint.MaxValue, "out of range"), ("llama.expert_count", 4096u, "wrong shape"),
            ("llama.expert_count", "4", "wrong type"), ("llama.expert_used_count", 0u, "out of range"), ("llama.expert_used_count", 5u, "more experts than there are"),
        })
            Refuses(metadata => metadata[key] = value, shape => shape, problem);
        Refuses(metadata => metadata.Remove("llama.expert_used_count"), shape => shape, "missing");
        Refuses(_ => { }, shape => shape is [TinyExperts.NumExperts, TinyLlama.Hidden, long n] ? [2, TinyLlama.Hidden, n] : shape, "wrong shape");
        Refuses(_ => { }, shape => shape is [TinyExperts.NumExperts, TinyLlama.Hidden, long n] ? [TinyExperts.NumExperts * TinyLlama.Hidden, n] : shape, "wrong shape");
        Refuses(_ => { }, shape => shape is [TinyExperts.NumExperts, long m, TinyLlama.Hidden] ? [m, TinyExperts.NumExperts, TinyLlama.Hidden] : shape, "wrong shape");

        void Refuses(Action<Dictionary<string, object>> spoil, Func<long[], long[]> reshape, string problem)
        {
            string path = folder.File("spoilt.gguf");
            ExpertFiles.Rewrite(whole, path, spoil, reshape);
            Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => LanguageModel.Load(path, new() { Context = 64 })).Message, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity), InlineData(0f), InlineData(3e38f)]
    public async Task A_router_of_nonsense_chooses_experts_all_the_same(float value)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using TempFolder folder = new();
            TinyLlama model = TinyExperts.Mixtral();
            Array.Fill(model.Tensors["model.layers.0.block_sparse_moe.gate.weight"].Values, value);
            Array.Fill(model.Tensors["model.layers.1.block_sparse_moe.gate.weight"].Values, value, 3, 40);
            float[] logits = await Logits(model.Write(folder), precision, null);
            Assert.Equal(Ids.Length * TinyLlama.Vocab, logits.Length);
            if (value == 0) Assert.All(logits, v => Assert.True(float.IsFinite(v)));
            if (float.IsNaN(value)) Assert.All(logits, v => Assert.True(float.IsNaN(v)));
        }
    }

    [Fact]
    public async Task A_token_of_nonsense_leaves_the_other_sequences_their_bits()
    {
        using TempFolder folder = new();
        TinyLlama spoilt = TinyExperts.Mixtral();
        Array.Fill(spoilt.Tensors["model.embed_tokens.weight"].Values, float.NaN, 39 * TinyLlama.Hidden, TinyLlama.Hidden);
        using var model = LanguageModel.Load(spoilt.Write(folder), new() { Context = 64, Threads = 2 });
        int[] ids = [.. Ids.Where(i => i != 39)], nonsense = [39, 1, 39, 2, 3, 39, 4];
        float[] alone = await model.GetLogitsAsync(ids, 3);
        Assert.All(alone, v => Assert.True(float.IsFinite(v)));
        for (int round = 0; round < 5; round++)
        {
            float[][] together = await Task.WhenAll(model.GetLogitsAsync(ids, 3), model.GetLogitsAsync(nonsense, 1), model.GetLogitsAsync(nonsense, 7));
            Assert.Equal(alone, together[0]);
            // Of the nonsense too, the positions that are nonsense themselves.
            Assert.All(together[1][..TinyLlama.Vocab], v => Assert.True(float.IsNaN(v)));
        }
    }

    private static async Task<float[]> Logits(string path, Precision precision, string? format)
    {
        using var model = LanguageModel.Load(path, new() { Precision = precision, Format = format is null ? null : QuantizationScheme.Parse(format), Context = 64, Sequences = 1, Threads = 2 });
        return await model.GetLogitsAsync(Ids);
    }
}
