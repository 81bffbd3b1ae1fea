using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// GPTQ as AutoGPTQ and GPTQModel write it, <c>w = scales[g] · (q − zero)</c>: <c>qweight [in · bits / 32, out]</c>, whose columns are streams of bits;
/// <c>qzeros [groups, out · bits / 32]</c>, whose rows are, of zero points less one (<c>checkpoint_format: gptq</c>) or as they are (<c>gptq_v2</c>);
/// <c>scales [groups, out]</c>; <c>g_idx [in]</c>, the group of each input, which need not be in order (<c>desc_act</c>).
/// </summary>
internal static class Gptq
{
    private const int MaxGroup = 1 << 24;
    private static readonly int[] Widths = [2, 3, 4, 8];

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        string format = settings.OneOf("checkpoint_format", "gptq", "gptq_v2") ?? settings.OneOf("format", "gptq", "gptq_v2") ?? "gptq";
        if (settings.Keys.Boolean("is_marlin_format") == true) throw settings.Refuse("is_marlin_format", true, "false");
        Read(tensors, settings, zerosAdded: format == "gptq" ? 1 : 0);
    }

    /// <summary>Reads all modules; <paramref name="zerosAdded"/> is what zero points are stored less.</summary>
    public static void Read(StoredTensors tensors, QuantizationSettings settings, int zerosAdded)
    {
        int bits = settings.Keys.Required("bits", 8);
        int? groupSize = settings.Keys.Integer("group_size") is null or -1 ? null : settings.Keys.Positive("group_size", MaxGroup);
        // Some modules may have widths of their own, by patterns; then the shapes say which.
        bool mixed = settings.Keys.Has("dynamic") || settings.Keys.Has("extra_config");
        foreach (string module in tensors.Before(".qweight"))
            tensors.Add(module + ".weight", Matrix(tensors, settings, module, bits, groupSize, mixed, zerosAdded));
        tensors.RequireNone(".qweight", ".qzeros", ".g_idx");
    }

    private static GroupedMatrix Matrix(StoredTensors tensors, QuantizationSettings settings, string module, int bits, int? groupSize, bool mixed, int added)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + ".qweight"), scales = tensors.Take(module + ".scales");
        TensorInfo zeros = tensors.Take(module + ".qzeros");
        TensorInfo? index = tensors.TryTake(module + ".g_idx");
        (int words, int rows) = StoredTensors.RequireMatrix(weight);
        (int groups, _) = StoredTensors.RequireMatrix(scales);
        if (mixed && index?.Shape is [> 0 and var inputs]) bits = (int)Math.Min(words * 32L / inputs, 8);
        else if (mixed && zeros.Shape is [_, var packed]) bits = (int)Math.Min(packed * 32L / rows, 8);
        if (!Widths.Contains(bits)) throw settings.Refuse("bits", bits, "2, 3, 4 or 8");
        long columns = index is { Shape: [var listed] } ? listed : words * 32L / bits;
        if ((columns * bits + 31) / 32 != words) StoredTensors.Require(weight, "I32", (columns * bits + 31) / 32, rows);
        StoredTensors.Require(weight, "I32", words, rows);
        StoredTensors.Require(scales, "", groups, rows);
        StoredTensors.Require(zeros, "I32", groups, ((long)rows * bits + 31) / 32);
        int size = (int)Math.Min(groupSize ?? columns, columns);
        if (mixed && groups > 1) size = (int)((columns + groups - 1) / groups);
        int[]? groupOf = index is null ? null : GroupIndex.Read(checkpoint, index, (int)columns, groups, size);
        if (groupOf is null && (columns + size - 1) / size != groups) StoredTensors.Require(scales, "", (columns + size - 1) / size, rows);
        var packedZeros = new PackedZeros(new RowCodes(checkpoint, zeros, rows, bits, zeros.RowBytes), groups, rows, added);
        bool symmetric = settings.Keys.Boolean("sym") == true && packedZeros.AreAll(1 << (bits - 1));
        string zero = symmetric ? "symmetric" : "zero points", order = groupOf is null ? "" : ", in the order of activations";
        return new GroupedMatrix(weight, [rows, columns], $"GPTQ, {bits} bits in groups of {size}, {zero}{order}",
            weight.ByteLength + scales.ByteLength + zeros.ByteLength + (index?.ByteLength ?? 0),
            new ColumnCodes(checkpoint, weight, rows, (int)columns, bits, words), Levels.Unsigned, new ColumnGrid(checkpoint, scales, groups, rows), size)
        {
            Zeros = symmetric ? new OneNumber(1 << (bits - 1)) : packedZeros,
            GroupOf = groupOf,
            Blocked = HeldFormats.OfIntegers(bits, scales.DType, symmetric),
        };
    }
}
