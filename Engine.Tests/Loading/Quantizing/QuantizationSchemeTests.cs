using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;

namespace Engine.Tests.Loading.Quantizing;

public class QuantizationSchemeTests
{
    /// <summary>Every tensor of a file that llama.cpp made has the type that the scheme of the same name chooses.</summary>
    [TestDataTheory]
    [InlineData("llama-F16"), InlineData("llama-BF16"), InlineData("llama-Q8_0"), InlineData("llama-Q6_K"), InlineData("llama-Q5_K_M"), InlineData("llama-Q5_1")]
    [InlineData("llama-Q5_0"), InlineData("llama-Q4_K_M"), InlineData("llama-Q4_1"), InlineData("llama-Q4_0"), InlineData("mixtral-Q4_K_M")]
    [InlineData("llama-IQ4_NL"), InlineData("llama-IQ4_XS"), InlineData("llama-IQ3_S"), InlineData("llama-Q3_K_M"), InlineData("llama-Q2_K"), InlineData("llama-TQ1_0"), InlineData("llama-TQ2_0"), InlineData("mixtral-MXFP4_MOE")]
    public void The_types_are_those_that_llama_cpp_chose(string file)
    {
        QuantizationScheme scheme = QuantizationScheme.Parse(file[(file.IndexOf('-') + 1)..]);
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(TestData.Path($"fixtures/gguf-quant/{file}.gguf"));
        Assert.Equal(scheme.FileType, checkpoint.Metadata.Integer("general.file_type"));
        SchemeModel model = new((int)checkpoint.Metadata.Integer("llama.block_count")!, (int)(checkpoint.Metadata.Integer("llama.expert_count") ?? 0), TiedEmbeddings: false,
            (int)(checkpoint.Metadata.Integer("llama.attention.head_count") / checkpoint.Metadata.Integer("llama.attention.head_count_kv"))!);
        Assert.NotEmpty(checkpoint.Tensors);
        foreach (TensorInfo t in checkpoint.Tensors.Values)
            Assert.True(t.DType == (scheme.Choose(t.Name, t.Shape, model)?.Name ?? "F32"), $"{t}: the scheme chooses {scheme.Choose(t.Name, t.Shape, model)}");
    }

    /// <summary>A published file: 30 layers, rows of 576 and 1536, tied embeddings. Q6_K for the head does not fit 576, so it is Q8_0.</summary>
    [TestDataFact]
    public void A_tied_embedding_is_held_as_a_head()
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        QuantizationScheme scheme = QuantizationScheme.Parse("Q4_1");
        foreach (TensorInfo t in checkpoint.Tensors.Values)
            Assert.True(t.DType == (scheme.Choose(t.Name, t.Shape, new(30, 0, TiedEmbeddings: true))?.Name ?? "F32"), $"{t}");
    }

    [Theory]
    [InlineData("Q4_K", 288, "Q5_0"), InlineData("Q5_K", 288, "Q5_1"), InlineData("Q6_K", 288, "Q8_0"), InlineData("Q3_K", 288, "Q4_0"), InlineData("TQ2_0", 288, "Q4_0"), InlineData("IQ4_XS", 288, "IQ4_NL"), InlineData("Q4_K", 256, "Q4_K")]
    [InlineData("Q4_K", 72, "F16"), InlineData("Q5_K", 72, "F16"), InlineData("Q6_K", 72, "F16"), InlineData("Q8_0", 72, "F16"), InlineData("Q4_0", 72, "F16")]
    [InlineData("F16", 72, "F16"), InlineData("BF16", 72, "BF16"), InlineData("F32", 72, "F32")]
    public void A_row_that_is_not_whole_blocks_gets_the_next_format(string name, long columns, string expected) =>
        Assert.Equal(expected, QuantizationScheme.Parse(name).Choose("blk.0.attn_q.weight", [64, columns], new(2, 0, false))!.Name);

    [Theory]
    [InlineData("output.weight", "Q6_K")]
    [InlineData("token_embd.weight", "Q4_K")]
    [InlineData("blk.0.attn_v.weight", "Q6_K")]
    [InlineData("blk.4.attn_v.weight", "Q4_K")]
    [InlineData("blk.6.attn_v.weight", "Q6_K")]
    [InlineData("blk.28.ffn_down.weight", "Q6_K")]
    [InlineData("blk.27.ffn_down.weight", "Q6_K")]
    [InlineData("blk.26.ffn_down.weight", "Q4_K")]
    [InlineData("blk.28.ffn_up.weight", "Q4_K")]
    [InlineData("blk.28.attn_output.weight", "Q4_K")]
    public void A_scheme_spends_bits_at_the_ends_and_in_every_third_layer(string tensor, string expected) =>
        Assert.Equal(expected, QuantizationScheme.Parse("q4_k_m").Choose(tensor, [256, 256], new(32, 0, false))!.Name);

    [Theory]
    [InlineData(32, 8, "blk.9.attn_v.weight", "Q8_0")]
    [InlineData(32, 8, "blk.9.attn_k.weight", "Q8_0")]
    [InlineData(32, 8, "blk.9.attn_output.weight", "Q5_K")]
    [InlineData(32, 8, "blk.28.ffn_down_exps.weight", "Q6_K")]
    [InlineData(80, 0, "blk.13.attn_v.weight", "Q5_K")]
    [InlineData(80, 0, "blk.12.attn_v.weight", "Q6_K")]
    public void Large_models_have_rules_of_their_own(int layers, int experts, string tensor, string expected) =>
        Assert.Equal(expected, QuantizationScheme.Parse("Q4_K_M").Choose(tensor, [256, 256], new(layers, experts, false, NumQueryGroups: 8))!.Name);

    /// <summary>32 layers, four query heads to a value head.</summary>
    [Theory]
    [InlineData("Q2_K", "attn_v", 9, "Q4_K"), InlineData("Q2_K", "ffn_down", 9, "Q3_K"), InlineData("Q2_K", "attn_output", 9, "Q3_K"), InlineData("Q2_K", "ffn_up", 9, "Q2_K")]
    [InlineData("Q3_K_S", "attn_v", 0, "Q3_K"), InlineData("Q3_K_S", "ffn_down", 0, "Q3_K")]
    [InlineData("Q3_K_M", "attn_v", 1, "Q5_K"), InlineData("Q3_K_M", "attn_v", 2, "Q4_K"), InlineData("Q3_K_M", "ffn_down", 1, "Q5_K"), InlineData("Q3_K_M", "ffn_down", 2, "Q4_K"), InlineData("Q3_K_M", "attn_output", 2, "Q4_K")]
    [InlineData("Q3_K_L", "attn_v", 9, "Q5_K"), InlineData("Q3_K_L", "ffn_down", 9, "Q5_K"), InlineData("Q3_K_L", "attn_output", 9, "Q5_K"), InlineData("Q3_K_L", "attn_q", 9, "Q3_K")]
    [InlineData("IQ3_S", "attn_v", 9, "Q4_K"), InlineData("IQ3_S", "ffn_down", 9, "IQ3_S")]
    [InlineData("IQ4_XS", "attn_v", 9, "Q5_K"), InlineData("IQ4_NL", "ffn_down", 3, "Q5_K"), InlineData("IQ4_NL", "ffn_down", 4, "IQ4_NL")]
    public void Schemes_of_few_bits_spend_more_where_it_counts(string scheme, string module, int layer, string expected) =>
        Assert.Equal(expected, QuantizationScheme.Parse(scheme).Choose($"blk.{layer}.{module}.weight", [256, 256], new(32, 0, false, NumQueryGroups: 4))!.Name);

    [Fact]
    public void Experts_alone_become_MXFP4()
    {
        QuantizationScheme scheme = QuantizationScheme.Parse("MXFP4_MOE");
        Assert.Equal("MXFP4", scheme.Choose("blk.1.ffn_up_exps.weight", [8, 256, 256], new(32, 8, false))!.Name);
        Assert.All(["blk.1.attn_q.weight", "token_embd.weight", "output.weight", "blk.1.ffn_up_shexp.weight"], t => Assert.Equal("Q8_0", scheme.Choose(t, [256, 256], new(32, 8, false))!.Name));
    }

    [Theory]
    [InlineData("blk.0.attn_norm.weight", 1), InlineData("blk.0.attn_q.bias", 1), InlineData("rope_freqs.weight", 1), InlineData("blk.0.ffn_gate_inp.weight", 2), InlineData("position_embd.weight", 2)]
    public void Small_tensors_are_kept(string tensor, int dimensions) =>
        Assert.All(QuantizationScheme.All, m => Assert.Null(m.Choose(tensor, [.. Enumerable.Repeat(256L, dimensions)], new(32, 0, false))));

    [Fact]
    public void Every_format_is_a_scheme_and_names_are_unique()
    {
        Assert.All(FormatTable.All, f => Assert.Same(f, QuantizationScheme.Parse(f.Name).Default));
        Assert.Equal(QuantizationScheme.All.Count, QuantizationScheme.All.Select(m => m.Name).Distinct().Count());
        Assert.False(QuantizationScheme.TryParse("Q4_K_X", out _));
        string refusal = Assert.Throws<ArgumentException>(() => QuantizationScheme.Parse("Q4_K_X")).Message;
        Assert.All(QuantizationScheme.All, scheme => Assert.Contains(scheme.Name, refusal, StringComparison.Ordinal));
    }
}
