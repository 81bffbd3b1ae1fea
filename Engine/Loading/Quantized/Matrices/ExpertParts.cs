using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Matrices;

/// <summary>A stack of experts that is asked for expert by expert: <c>mlp.switch_mlp.up_proj</c> as <c>mlp.experts.3.up_proj.weight</c>.</summary>
internal static class ExpertParts
{
    private const string Stacked = ".switch_mlp.", Mixtral = "block_sparse_moe";

    /// <summary>Adds the matrices of a stack <c>[experts, rows, columns]</c> by the names of single ones.</summary>
    /// <exception cref="ModelLoadException">The module is no stack of experts.</exception>
    public static void Add(StoredTensors tensors, string module, GroupedMatrix stack, IReadOnlyDictionary<string, string> mixtralNames)
    {
        int at = module.IndexOf(Stacked, StringComparison.Ordinal);
        if (at < 0)
            throw new ModelLoadException("a stack of quantised matrices is no stack of experts", stack.Stored.File, stack.Stored.Name,
                TensorInfo.Dimensions(stack.Stored.Shape), $"NAME{Stacked}NAME");
        string layer = module[..at], name = module[(at + Stacked.Length)..];
        if (layer.EndsWith(Mixtral, StringComparison.Ordinal)) name = mixtralNames.GetValueOrDefault(name, name);
        for (int e = 0; e < stack.Shape[0]; e++) tensors.Add($"{layer}.experts.{e}.{name}.weight", new ExpertPart(stack, e));
    }

    private sealed class ExpertPart(GroupedMatrix stack, int expert)
        : QuantizedMatrix(stack.Stored, stack.Shape[1..], stack.Layout, stack.StoredBytes / stack.Shape[0])
    {
        public override IReadOnlyList<HeldFormat> Exact => stack.Exact;

        public override void Decode(long first, int count, Span<float> values) => stack.Decode(expert * Shape[0] + first, count, values);

        public override void Blocks(long first, int count, int blockBytes, Span<byte> into, BlockEncoding encode)
            => stack.Blocks(expert * Shape[0] + first, count, blockBytes, into, encode);
    }
}
