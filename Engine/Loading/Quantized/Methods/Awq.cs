using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// AWQ in the layout of AutoAWQ's GEMM, <c>w = scales[g] · (q − zero)</c>: <c>qweight [in, out / 8]</c> and <c>qzeros [groups, out / 8]</c>, eight outputs of
/// 4 bits in a word in the order 0, 2, 4, 6, 1, 3, 5, 7; <c>scales [groups, out]</c>.
/// </summary>
internal static class Awq
{
    private const int Bits = 4, PerWord = 8, Middle = 8;

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        settings.OneOf("version", "gemm", "exllama", "ipex", "gemm_v2");
        settings.OneOf("format", "gemm");
        settings.OneOf("checkpoint_format", "gemm");
        int bits = settings.Keys.Positive("bits", 8) ?? settings.Keys.Required("w_bit", 8);
        if (bits != Bits) throw settings.Refuse(settings.Keys.Has("bits") ? "bits" : "w_bit", bits, $"{Bits}");
        foreach (string module in tensors.Before(".qweight")) tensors.Add(module + ".weight", Matrix(tensors, settings, module));
        tensors.RequireNone(".qweight", ".qzeros");
    }

    private static GroupedMatrix Matrix(StoredTensors tensors, QuantizationSettings settings, string module)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + ".qweight"), scales = tensors.Take(module + ".scales");
        (int columns, int words) = StoredTensors.RequireMatrix(weight);
        (int groups, _) = StoredTensors.RequireMatrix(scales);
        int rows = checked(words * PerWord), size = GroupSize(settings, columns);
        TensorInfo? zeros = settings.Keys.Boolean("zero_point") == false ? tensors.TryTake(module + ".qzeros") : tensors.Take(module + ".qzeros");
        StoredTensors.Require(weight, "I32", columns, words);
        StoredTensors.Require(scales, "", (columns + size - 1) / size, rows);
        if (zeros is not null) StoredTensors.Require(zeros, "I32", groups, words);
        var packed = zeros is null ? null
            : new PackedZeros(new RowCodes(checkpoint, zeros, rows, Bits, zeros.RowBytes, Packing.Awq), groups, rows);
        bool symmetric = packed is null || (settings.Keys.Boolean("zero_point") == false && packed.AreAll(Middle));
        return new GroupedMatrix(weight, [rows, columns], $"AWQ, {Bits} bits in groups of {size}, {(symmetric ? "symmetric" : "zero points")}",
            weight.ByteLength + scales.ByteLength + (zeros?.ByteLength ?? 0), new AwqCodes(checkpoint, weight, rows, columns), Levels.Unsigned,
            new ColumnGrid(checkpoint, scales, groups, rows), size)
        {
            Zeros = symmetric ? new OneNumber(Middle) : packed,
            Blocked = HeldFormats.OfIntegers(Bits, scales.DType, symmetric),
        };
    }

    private static int GroupSize(QuantizationSettings settings, int columns)
    {
        string key = settings.Keys.Has("group_size") ? "group_size" : "q_group_size";
        return settings.Keys.Integer(key) is null or -1 ? columns : Math.Min(settings.Keys.Required(key, 1 << 24), columns);
    }
}
