using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// bitsandbytes. int8: <c>weight [out, in]</c> of I8 with <c>SCB [out]</c>, <c>w = q · SCB / 127</c>. 4 bits (NF4, FP4): <c>weight</c>, two indices a byte, the
/// high half first, into <c>weight.quant_map</c>, with <c>weight.absmax</c> for each block of the flattened matrix; what is quantised twice has bytes there,
/// <c>absmax = nested_quant_map[byte] · nested_absmax[block] + nested_offset</c>. <c>weight.quant_state.bitsandbytes__nf4</c> is JSON that says which, how
/// large blocks are, and the shape.
/// </summary>
internal static class BitsAndBytes
{
    private const string State = ".quant_state.bitsandbytes__";
    private const int Levels4 = 16, Levels8 = 256, MaxBlock = 1 << 20, MaxSide = 1 << 26;

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        foreach (string module in tensors.Before(".SCB")) tensors.Add(module + ".weight", Bytes(tensors, module));
        foreach (string type in (ReadOnlySpan<string>)["nf4", "fp4"])
            foreach (string name in tensors.Before(State + type)) tensors.Add(name, Nibbles(tensors, name, type));
        tensors.RequireNone(State + "nf4", ".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map");
        // Which layout bytes have on a GPU; rows are 0.
        foreach (string module in tensors.Before(".weight_format")) tensors.Take(module + ".SCB");
    }

    private static GroupedMatrix Bytes(StoredTensors tensors, string module)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + ".weight"), scales = tensors.Take(module + ".SCB");
        (int rows, int columns) = StoredTensors.RequireMatrix(weight);
        StoredTensors.Require(weight, "I8", rows, columns);
        StoredTensors.Require(scales, "", rows);
        if (tensors.TryTake(module + ".weight_format") is { } format && Elements.All(checkpoint, format) is not [0])
            throw new ModelLoadException("a layout of the quantisation method bitsandbytes is not supported", format.File, format.Name, "tiles", "rows, 0");
        return new GroupedMatrix(weight, [rows, columns], "bitsandbytes, 8 bits a row", weight.ByteLength + scales.ByteLength,
            new RowCodes(checkpoint, weight, columns, 8, columns, signed: true), Levels.Signed, new RowGrid(checkpoint, scales, 1) { Divisor = 127 }, columns)
        {
            Blocked = [HeldFormats.I8_F32],
        };
    }

    private static FlatMatrix Nibbles(StoredTensors tensors, string name, string type)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo state = tensors.Take(name + State + type), weight = tensors.Take(name), scales = tensors.Take(name + ".absmax"),
            map = tensors.Take(name + ".quant_map", "F32", Levels4);
        var keys = ConfigKeys.Of(Elements.Bytes(checkpoint, state), $"{state.File}: {state.Name}");
        if (keys.Integers("shape") is not [>= 1 and <= MaxSide and var rows, >= 1 and <= MaxSide and var columns])
            throw new ModelLoadException("the shape of a quantised matrix is missing or out of range", keys.File, "shape", null, $"two sides of 1 to {MaxSide}");
        int block = keys.Required("blocksize", MaxBlock);
        long blocks = (rows * columns + block - 1) / block;
        // The bytes may be stored as elements of any type.
        if (weight.ByteLength != (rows * columns + 1) / 2)
            throw new ModelLoadException("a tensor of a quantised module has the wrong size", weight.File, weight.Name, $"{weight.ByteLength} bytes",
                $"{(rows * columns + 1) / 2} of {rows} rows of {columns}");
        long bytes = weight.ByteLength + scales.ByteLength + map.ByteLength + state.ByteLength;
        FlatScales read;
        string twice = "";
        if (tensors.TryTake(name + ".nested_absmax") is { } nested)
        {
            int nestedBlock = keys.Required("nested_blocksize", MaxBlock);
            TensorInfo nestedMap = tensors.Take(name + ".nested_quant_map", "F32", Levels8);
            StoredTensors.Require(scales, "U8", blocks);
            StoredTensors.Require(nested, "F32", (blocks + nestedBlock - 1) / nestedBlock);
            read = Nested(checkpoint, scales, nested, Elements.All(checkpoint, nestedMap), nestedBlock, (float)(keys.Number("nested_offset") ?? 0));
            twice = ", scales quantised too";
            bytes += nested.ByteLength + nestedMap.ByteLength;
        }
        else
        {
            StoredTensors.Require(scales, "F32", blocks);
            var plain = new RowGrid(checkpoint, scales, 1);
            read = (first, into) => plain.Read(first, into.Length, into);
        }

        float[] table = Elements.All(checkpoint, map);
        return new FlatMatrix(checkpoint, weight, [rows, columns], $"bitsandbytes, {type.ToUpperInvariant()} in blocks of {block}{twice}", bytes, table, block, read);
    }

    private static FlatScales Nested(Checkpoint checkpoint, TensorInfo bytes, TensorInfo scales, float[] table, int block, float offset)
    {
        RowGrid codes = new(checkpoint, bytes, 1), outer = new(checkpoint, scales, 1) { RowsTogether = block };
        return (first, into) =>
        {
            float[] nested = new float[into.Length];
            codes.Read(first, into.Length, into);
            outer.Read(first, into.Length, nested);
            for (int i = 0; i < into.Length; i++) into[i] = table[(int)into[i]] * nested[i] + offset;
        };
    }
}
