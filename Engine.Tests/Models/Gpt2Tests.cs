using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Models;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>What is GPT-2's own: its names and settings, the end of its positions; its logits are compared with the other fixtures'.</summary>
public class Gpt2Tests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 20).Select(i => i * 11 % TinyGpt2.Vocab)];

    [Fact]
    public async Task The_bare_model_and_old_masks_are_read_too()
    {
        float[] whole = await Logits(_ => { });
        Assert.Equal(whole, await Logits(gpt2 => gpt2.Prefix = ""));
        Assert.Equal(whole, await Logits(gpt2 =>
        {
            gpt2.Prefix = "";
            gpt2.Add("h.0.attn.bias", 1, 1, TinyGpt2.Positions, TinyGpt2.Positions);
            gpt2.Add("h.0.attn.masked_bias", 1);
        }));
    }

    [Fact]
    public async Task A_head_of_its_own_is_used_where_it_is_not_tied()
    {
        float[] tied = await Logits(gpt2 => gpt2.Add("lm_head.weight", TinyGpt2.Vocab, TinyGpt2.Hidden));
        Assert.Equal(await Logits(_ => { }), tied);
        using TempFolder folder = new();
        TinyGpt2 untied = new() { Prefix = "" };
        untied.Config["tie_word_embeddings"] = false;
        Assert.Contains("lm_head.weight", Refusal(folder, untied).Message, StringComparison.Ordinal);
        untied.Add("lm_head.weight", TinyGpt2.Vocab, TinyGpt2.Hidden);
        using var model = LanguageModel.Load(untied.Write(folder), Options);
        Assert.NotEqual(tied, await model.GetLogitsAsync(Ids));
    }

    /// <summary>A quarter is 1 / √16, so a switch that scales scores and queries scaled instead have the same bits.</summary>
    [Fact]
    public async Task The_switches_of_attention_scale_its_scores()
    {
        float[] plain = await Logits(_ => { });
        Assert.NotEqual(plain, await Logits(gpt2 => gpt2.Config["scale_attn_weights"] = false));
        Assert.Equal(plain, await Logits(gpt2 =>
        {
            gpt2.Config["scale_attn_weights"] = false;
            for (int i = 0; i < TinyGpt2.Layers; i++) gpt2.ScaleQueries(i, 0.25f);
        }));
        Assert.Equal(await Logits(gpt2 => gpt2.ScaleQueries(1, 0.5f)), await Logits(gpt2 => gpt2.Config["scale_attn_by_inverse_layer_idx"] = true));
        Assert.Equal(plain, await Logits(gpt2 => gpt2.Config["reorder_and_upcast_attn"] = true));
    }

    [Fact]
    public async Task The_activation_is_the_one_named()
    {
        float[] tanh = await Logits(_ => { }), erf = await Logits(gpt2 => gpt2.Config["activation_function"] = "gelu");
        Assert.Equal(tanh, await Logits(gpt2 => gpt2.Config["activation_function"] = "gelu_pytorch_tanh"));
        Assert.NotEqual(tanh, erf);
        // The two forms differ by less than 5e-4 (Hendrycks and Gimpel), which two layers and norms do not blow up a hundredfold.
        for (int i = 0; i < tanh.Length; i++) Assert.Equal(tanh[i], erf[i], 5e-2f);
    }

    [Fact]
    public async Task What_is_learned_for_no_position_is_refused()
    {
        using TempFolder folder = new();
        string path = new TinyGpt2().Write(folder);
        using (var model = LanguageModel.Load(path, new() { Precision = Precision.Exact, Sequences = 1 }))
        {
            Assert.Equal(TinyGpt2.Positions, model.Context);
            int[] full = [.. Enumerable.Repeat(1, TinyGpt2.Positions)];
            Assert.Equal(TinyGpt2.Positions * TinyGpt2.Vocab, (await model.GetLogitsAsync(full)).Length);
            await Assert.ThrowsAnyAsync<ArgumentException>(() => model.GetLogitsAsync([.. full, 1]));
            List<GenerationUpdate> updates = [];
            await foreach (GenerationUpdate update in model.GenerateAsync(full[..^2], new() { MaxTokens = 50, IgnoreEndTokens = true })) updates.Add(update);
            Assert.Equal(FinishReason.ContextFull, updates[^1].FinishReason);
            // The last token's own successor needs no position.
            Assert.InRange(updates.Sum(u => u.Ids.Count), 2, 3);
        }
        Assert.Contains("learned", Assert.Throws<ArgumentException>(() => LanguageModel.Load(path, new() { Context = TinyGpt2.Positions + 1 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n_embd", 48, "wte")]
    [InlineData("n_embd", null, "n_embd")]
    [InlineData("n_head", 3, "multiple of the heads")]
    [InlineData("n_layer", 3, "h.2.ln_1")]
    [InlineData("n_layer", 20000, "n_layer")]
    [InlineData("n_positions", 25, "wpe")]
    [InlineData("n_positions", int.MaxValue, "wpe")]
    [InlineData("n_inner", 65, "c_fc")]
    [InlineData("n_inner", 0, "n_inner")]
    [InlineData("layer_norm_epsilon", 2.0, "layer_norm_epsilon")]
    [InlineData("layer_norm_epsilon", -1e-5, "layer_norm_epsilon")]
    [InlineData("activation_function", "swoosh", "swoosh")]
    [InlineData("add_cross_attention", true, "add_cross_attention")]
    [InlineData("scale_attn_weights", 1, "scale_attn_weights")]
    [InlineData("head_dim", 8, "c_attn")]
    [InlineData("num_key_value_heads", 1, "c_attn")]
    public void A_wrong_setting_is_refused(string key, object? value, string says)
    {
        using TempFolder folder = new();
        TinyGpt2 gpt2 = new();
        gpt2.Config[key] = value;
        Assert.Contains(says, Refusal(folder, gpt2).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_misshapen_tensor_is_refused()
    {
        using TempFolder folder = new();
        foreach (string name in new TinyGpt2().Tensors.Keys)
        {
            TinyGpt2 missing = new(), misshapen = new();
            missing.Tensors.Remove(name);
            Assert.Contains(name, Refusal(folder, missing).Message, StringComparison.Ordinal);
            int[] shape = misshapen.Tensors[name].Shape;
            misshapen.Add(name, shape.Length == 2 && shape[0] != shape[1] ? [shape[1], shape[0]] : [.. shape, 2]);
            Assert.Contains(name, Refusal(folder, misshapen).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_that_are_left_out_are_those_of_transformers()
    {
        using TempFolder folder = new();
        using Checkpoint checkpoint = Checkpoint.Open(new TinyGpt2().Write(folder));
        ModelConfig config = Gpt2.Row.ReadConfig(ConfigKeys.Of(checkpoint), checkpoint);
        Assert.Equal((4 * TinyGpt2.Hidden, 1e-5f, "gelu_new", true, 0), (config.IntermediateSize, config.LayerNormEps, config.HiddenAct, config.TieWordEmbeddings, config.RotaryDim));
        Assert.Null(Gpt2.Row.NotInGguf(config));
        Assert.Contains("gelu_new", Gpt2.Row.NotInGguf(config with { HiddenAct = "gelu" }), StringComparison.Ordinal);
    }

    private static LoadOptions Options => new() { Precision = Precision.Exact, Sequences = 1 };

    private static ModelLoadException Refusal(TempFolder folder, TinyGpt2 gpt2) => Assert.Throws<ModelLoadException>(() =>
    {
        using ModelAssembly assembly = ModelAssembly.Of(gpt2.Write(folder), Options);
    });

    private static async Task<float[]> Logits(Action<TinyGpt2> change)
    {
        using TempFolder folder = new();
        TinyGpt2 gpt2 = new();
        change(gpt2);
        using var model = LanguageModel.Load(gpt2.Write(folder), Options);
        return await model.GetLogitsAsync(Ids);
    }
}
