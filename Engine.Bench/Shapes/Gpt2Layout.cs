namespace Engine.Bench.Shapes;

/// <summary>GPT-2: learned positions, biases everywhere, one matrix for queries, keys and values. Names: <c>src/llama-arch.cpp</c> of llama.cpp.</summary>
internal static class Gpt2Layout
{
    public static ShapeLayout Gpt2 { get; } = new("gpt2", shape => [("attention.layer_norm_epsilon", shape.NormEpsilon)], Tensors);

    private static IEnumerable<ShapeTensor> Tensors(ModelShape shape)
    {
        long hidden = shape.HiddenSize, inner = shape.IntermediateSize;
        yield return new("token_embd.weight", shape.VocabSize, hidden);
        yield return new("position_embd.weight", shape.MaxPositionEmbeddings, hidden);
        yield return new("output_norm.weight", hidden);
        yield return new("output_norm.bias", hidden);
        for (int i = 0; i < shape.NumHiddenLayers; i++)
        {
            yield return new($"blk.{i}.attn_norm.weight", hidden);
            yield return new($"blk.{i}.attn_norm.bias", hidden);
            yield return new($"blk.{i}.attn_qkv.weight", 3 * hidden, hidden);
            yield return new($"blk.{i}.attn_qkv.bias", 3 * hidden);
            yield return new($"blk.{i}.attn_output.weight", hidden, hidden);
            yield return new($"blk.{i}.attn_output.bias", hidden);
            yield return new($"blk.{i}.ffn_norm.weight", hidden);
            yield return new($"blk.{i}.ffn_norm.bias", hidden);
            yield return new($"blk.{i}.ffn_up.weight", inner, hidden);
            yield return new($"blk.{i}.ffn_up.bias", inner);
            yield return new($"blk.{i}.ffn_down.weight", hidden, inner);
            yield return new($"blk.{i}.ffn_down.bias", hidden);
        }
    }
}
