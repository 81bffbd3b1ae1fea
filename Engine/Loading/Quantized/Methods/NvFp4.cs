using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// NVFP4: <c>[..., rows, columns / 2]</c> of U8, two 4-bit floats a byte, the low half first; a scale of E4M3 for every 16; and one in float32 for the whole
/// matrix, which compressed-tensors divides by and ModelOpt multiplies with. What compressed-tensors makes of it is rounded to bfloat16, whatever the type of the
/// model, and so those are the weights of its models.
/// </summary>
internal static class NvFp4
{
    private const int Group = 16;

    /// <summary>A matrix and its scales; a <paramref name="global"/> one for each of a stack is not known of.</summary>
    public static GroupedMatrix Matrix(StoredTensors tensors, TensorInfo weight, TensorInfo scales, TensorInfo global, string method, bool divides)
    {
        (int rows, int half) = StoredTensors.RequireMatrix(weight);
        int columns = checked(2 * half);
        StoredTensors.Require(weight, "U8", rows, half);
        StoredTensors.Require(scales, "F8_E4M3", rows, (columns + Group - 1) / Group);
        float[] factor = global.Rows * global.Columns == 1 ? Elements.All(tensors.Checkpoint, global) : [];
        if (factor is not [var one] || !float.IsFinite(one) || (divides && one == 0))
            throw new ModelLoadException("the scale of a quantised matrix is no single finite number", global.File, global.Name,
                TensorInfo.Dimensions(global.Shape), "[1]");
        var grid = new RowGrid(tensors.Checkpoint, scales, (int)scales.Columns) { Factor = divides ? 1 : one, Divisor = divides ? one : 1 };
        return new GroupedMatrix(weight, [rows, columns], $"{method}, 4-bit floats in groups of {Group}{(divides ? ", rounded to BF16 as its library does" : "")}",
            weight.ByteLength + scales.ByteLength + global.ByteLength, new RowCodes(tensors.Checkpoint, weight, columns, 4, half), Levels.E2M1, grid, Group)
        {
            Rounded = divides ? HeldFormats.BF16 : null,
        };
    }
}
