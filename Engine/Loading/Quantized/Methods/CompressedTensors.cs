using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// compressed-tensors. <c>weight_packed</c> of I32: integers of 1 to 8 bits plus <c>2^(bits − 1)</c>, a stream of bits a row, with <c>weight_scale</c>,
/// <c>weight_zero_point</c> packed along the rows, <c>weight_g_idx</c> and <c>weight_shape</c>; of U8: 4-bit floats, NVFP4 with <c>weight_global_scale</c> or
/// MXFP4. <c>weight</c> of I8 or of 8-bit floats with <c>weight_scale</c> for the matrix, a row, a group or a block.
/// </summary>
internal static class CompressedTensors
{
    private const string Packed = ".weight_packed", Scale = ".weight_scale";

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        CompressionGroups groups = CompressionGroups.Of(settings);
        foreach (string module in tensors.Before(".weight_global_scale"))
            tensors.Add(module + ".weight", NvFp4.Matrix(tensors, tensors.Take(module + Packed), tensors.Take(module + Scale),
                tensors.Take(module + ".weight_global_scale"), "compressed-tensors NVFP4", divides: true));
        foreach (string module in tensors.Before(Packed)) tensors.Add(module + ".weight", OfPacked(tensors, module, groups));
        foreach (string module in tensors.Before(Scale)) tensors.Add(module + ".weight", OfWhole(tensors, module, groups));
        tensors.RequireNone(Scale, ".weight_zero_point", ".weight_g_idx");
        tensors.LeaveActivationsAside(Float8.ActivationScales);
    }

    private static GroupedMatrix OfPacked(StoredTensors tensors, string module, CompressionGroups groups)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + Packed), scales = tensors.Take(module + Scale);
        if (weight.DType == "U8")
        {
            (int height, int half) = StoredTensors.RequireMatrix(weight);
            if (scales.DType != "F8_E8M0") StoredTensors.Require(scales, "U8", height, half / 16);
            StoredTensors.Require(scales, scales.DType, height, half / 16);
            if (half % 16 != 0) StoredTensors.Require(weight, "U8", height, half / 16 * 16 + 16);
            return MxFp4.Matrix(checkpoint, weight, [height, 2L * half], scales, "compressed-tensors MXFP4");
        }

        CompressionGroup group = groups.Of(module);
        int bits = group.Bits;
        (int rows, int words) = StoredTensors.RequireMatrix(weight);
        StoredTensors.Require(weight, "I32", rows, words);
        TensorInfo? zeros = tensors.TryTake(module + ".weight_zero_point"), index = tensors.TryTake(module + ".weight_g_idx"),
            stated = tensors.TryTake(module + ".weight_shape");
        long columns = stated is null ? words * 32L / bits : Stated(checkpoint, stated, rows);
        // Before 0.13 codes did not cross words.
        long stream = (columns * bits + 31) / 32, whole = (columns + 32 / bits - 1) / (32 / bits);
        if (words != stream && words != whole) StoredTensors.Require(weight, "I32", rows, stream);
        ScaleShape shape = ScaleShape.Of(scales, [rows, columns], null, group.Size);
        Elements.Require(scales, scales.DType);
        Grid? zero = zeros is null ? null : Zeros(checkpoint, zeros, rows, shape.Groups, bits, byWords: words != stream);
        if (zeros is null && !group.Symmetric) tensors.Take(module + ".weight_zero_point");
        int[]? groupOf = index is null ? null : GroupIndex.Read(checkpoint, index, (int)columns, shape.Groups, shape.GroupSize);
        string order = groupOf is null ? "" : ", in the order of activations", points = zero is null ? "symmetric" : "zero points";
        return new GroupedMatrix(weight, [rows, columns], $"compressed-tensors, {bits} bits {shape.Text}, {points}{order}",
            weight.ByteLength + scales.ByteLength + (zeros?.ByteLength ?? 0) + (index?.ByteLength ?? 0) + (stated?.ByteLength ?? 0),
            new RowCodes(checkpoint, weight, (int)columns, bits, words * 4L, words == stream ? Packing.Stream : Packing.Words), Levels.Unsigned,
            Numbers(checkpoint, scales, shape), shape.GroupSize)
        {
            Zeros = zero ?? new OneNumber(1 << (bits - 1)),
            GroupOf = groupOf,
            Blocked = HeldFormats.OfIntegers(bits, scales.DType, zero is null),
        };
    }

    private static GroupedMatrix OfWhole(StoredTensors tensors, string module, CompressionGroups groups)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + ".weight"), scales = tensors.Take(module + Scale);
        CompressionGroup group = groups.Of(module);
        TensorInfo? zeros = tensors.TryTake(module + ".weight_zero_point");
        // The zero points of floats are zeros.
        if (weight.DType != "I8")
            return weight.DType is "F8_E4M3" or "F8_E5M2" && weight.Shape.Length >= 2
                ? Float8.Matrix(checkpoint, weight, scales, "compressed-tensors FP8", group.Block, group.Size)
                : throw new ModelLoadException("a tensor of a quantised module has the wrong type", weight.File, weight.Name, weight, "I8 or F8_E4M3, a matrix");
        (int rows, int columns) = StoredTensors.RequireMatrix(weight);
        Elements.Require(scales, scales.DType);
        ScaleShape shape = ScaleShape.Of(scales, weight.Shape, group.Block, group.Size);
        if (zeros is not null)
        {
            Elements.Require(zeros, zeros.DType);
            StoredTensors.Require(zeros, zeros.DType, scales.Shape);
        }

        return new GroupedMatrix(weight, [rows, columns], $"compressed-tensors, int8 {shape.Text}{(zeros is null ? "" : ", zero points")}",
            weight.ByteLength + scales.ByteLength + (zeros?.ByteLength ?? 0), new RowCodes(checkpoint, weight, columns, 8, columns, signed: true), Levels.Signed,
            Numbers(checkpoint, scales, shape), shape.GroupSize)
        {
            Zeros = zeros is null ? null : Numbers(checkpoint, zeros, shape),
            Blocked = HeldFormats.OfIntegers(8, scales.DType, zeros is null, signed: true),
        };
    }

    private static RowGrid Numbers(Checkpoint checkpoint, TensorInfo stored, ScaleShape shape)
        => new(checkpoint, stored, shape.Groups) { RowsTogether = shape.RowsTogether, MatrixRows = shape.MatrixRows };

    // Packed along the rows, as the codes are along the columns.
    private static PackedZeros Zeros(Checkpoint checkpoint, TensorInfo stored, int rows, int groups, int bits, bool byWords)
    {
        int words = byWords ? (rows + 32 / bits - 1) / (32 / bits) : (int)(((long)rows * bits + 31) / 32);
        StoredTensors.Require(stored, "I32", words, groups);
        return new PackedZeros(new ColumnCodes(checkpoint, stored, groups, rows, bits, words, byWords), groups, rows);
    }

    private static long Stated(Checkpoint checkpoint, TensorInfo stored, int rows)
    {
        if (stored.DType is not ("I64" or "I32") || stored.Shape is not [2]) StoredTensors.Require(stored, "I64", 2);
        byte[] bytes = Elements.Bytes(checkpoint, stored);
        long height = stored.DType == "I64" ? BitConverter.ToInt64(bytes, 0) : BitConverter.ToInt32(bytes, 0);
        long width = stored.DType == "I64" ? BitConverter.ToInt64(bytes, 8) : BitConverter.ToInt32(bytes, 4);
        return height == rows && width is >= 1 and <= 1 << 26 ? width
            : throw new ModelLoadException("the shape of a quantised matrix contradicts its codes", stored.File, stored.Name, $"[{height}, {width}]", $"[{rows}, columns]");
    }
}
