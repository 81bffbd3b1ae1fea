namespace Engine.Loading.Quantizing;

/// <summary>The role of a weight in its model, as far as the choice of its format depends on it.</summary>
internal enum WeightRole
{
    /// <summary>A matrix that no rule names.</summary>
    Other,

    /// <summary>Norms, biases, routers and other small tensors, which are not quantised.</summary>
    Kept,

    /// <summary>The token embedding.</summary>
    Embedding,

    /// <summary>The output head.</summary>
    Output,

    /// <summary>The key projection.</summary>
    AttentionK,

    /// <summary>The value projection, or a fused one that contains it.</summary>
    AttentionV,

    /// <summary>The output projection of attention.</summary>
    AttentionOutput,

    /// <summary>The MLP's projection back to the residual stream, experts included.</summary>
    FfnDown,
}

/// <summary>Determines roles from GGUF names, as llama.cpp does (<c>src/llama-quant.cpp</c>: categories, and which tensors are left alone).</summary>
internal static class WeightRoles
{
    private static readonly (string Part, WeightRole Role)[] Parts =
    [
        ("_norm.weight", WeightRole.Kept),
        ("ffn_gate_inp.weight", WeightRole.Kept),
        ("attn_rel_b.weight", WeightRole.Kept),
        ("position_embd", WeightRole.Kept),
        ("token_types", WeightRole.Kept),
        ("attn_qkv.weight", WeightRole.AttentionV),
        ("attn_kv_b.weight", WeightRole.AttentionV),
        ("attn_v.weight", WeightRole.AttentionV),
        ("attn_k.weight", WeightRole.AttentionK),
        ("attn_output.weight", WeightRole.AttentionOutput),
        ("ffn_down", WeightRole.FfnDown),
    ];

    /// <summary>The role of a tensor with this GGUF name and number of dimensions.</summary>
    public static WeightRole Of(string ggufName, int dimensions)
    {
        if (dimensions < 2 || !ggufName.EndsWith("weight", StringComparison.Ordinal)) return WeightRole.Kept;
        if (ggufName == "output.weight") return WeightRole.Output;
        if (ggufName == "token_embd.weight") return WeightRole.Embedding;
        return Parts.FirstOrDefault(p => ggufName.Contains(p.Part, StringComparison.Ordinal)).Role;
    }

    /// <summary>The layer in a name like <c>blk.7.attn_v.weight</c>, or 0 where it names none.</summary>
    public static int LayerOf(string ggufName) =>
        ggufName.Split('.') is ["blk", var layer, ..] && int.TryParse(layer, out int n) ? n : 0;
}
