namespace Engine.Bench.Shapes;

/// <summary>
/// Llama and its kin, Mixtral's experts and Qwen3's norms of queries and keys among them. Names and keys: <c>src/llama-arch.cpp</c> of llama.cpp, which
/// reads Mixtral as a <c>llama</c> with experts.
/// </summary>
internal static class LlamaLayout
{
    public static ShapeLayout Llama { get; } = new("llama", Settings, shape => Tensors(shape, normalised: false));

    public static ShapeLayout Qwen3 { get; } = new("qwen3", Settings, shape => Tensors(shape, normalised: true));

    private static IEnumerable<(string Key, object Value)> Settings(ModelShape shape)
    {
        yield return ("attention.layer_norm_rms_epsilon", shape.NormEpsilon);
        yield return ("attention.key_length", (uint)shape.HeadDim);
        yield return ("attention.value_length", (uint)shape.HeadDim);
        yield return ("rope.dimension_count", (uint)shape.HeadDim);
        yield return ("rope.freq_base", shape.RopeTheta);
        if (shape.NumExperts == 0) yield break;
        yield return ("expert_count", (uint)shape.NumExperts);
        yield return ("expert_used_count", (uint)shape.NumExpertsPerTok);
    }

    private static IEnumerable<ShapeTensor> Tensors(ModelShape shape, bool normalised)
    {
        long hidden = shape.HiddenSize, queries = shape.NumAttentionHeads * shape.HeadDim, keys = shape.NumKeyValueHeads * shape.HeadDim;
        yield return new("token_embd.weight", shape.VocabSize, hidden);
        yield return new("output_norm.weight", hidden);
        if (!shape.TieWordEmbeddings) yield return new("output.weight", shape.VocabSize, hidden);
        for (int i = 0; i < shape.NumHiddenLayers; i++)
        {
            yield return new($"blk.{i}.attn_norm.weight", hidden);
            yield return new($"blk.{i}.attn_q.weight", queries, hidden);
            yield return new($"blk.{i}.attn_k.weight", keys, hidden);
            yield return new($"blk.{i}.attn_v.weight", keys, hidden);
            yield return new($"blk.{i}.attn_output.weight", hidden, queries);
            if (normalised)
            {
                yield return new($"blk.{i}.attn_q_norm.weight", shape.HeadDim);
                yield return new($"blk.{i}.attn_k_norm.weight", shape.HeadDim);
            }

            yield return new($"blk.{i}.ffn_norm.weight", hidden);
            foreach (ShapeTensor tensor in shape.NumExperts > 0 ? Experts(shape, i) : Mlp(shape, i)) yield return tensor;
        }
    }

    private static IEnumerable<ShapeTensor> Mlp(ModelShape shape, int i) =>
    [
        new($"blk.{i}.ffn_gate.weight", shape.IntermediateSize, shape.HiddenSize),
        new($"blk.{i}.ffn_up.weight", shape.IntermediateSize, shape.HiddenSize),
        new($"blk.{i}.ffn_down.weight", shape.HiddenSize, shape.IntermediateSize),
    ];

    private static IEnumerable<ShapeTensor> Experts(ModelShape shape, int i) =>
    [
        new($"blk.{i}.ffn_gate_inp.weight", shape.NumExperts, shape.HiddenSize),
        new($"blk.{i}.ffn_gate_exps.weight", shape.NumExperts, shape.IntermediateSize, shape.HiddenSize),
        new($"blk.{i}.ffn_up_exps.weight", shape.NumExperts, shape.IntermediateSize, shape.HiddenSize),
        new($"blk.{i}.ffn_down_exps.weight", shape.NumExperts, shape.HiddenSize, shape.IntermediateSize),
    ];
}
