using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// MXFP4 as gpt-oss has it, for whole stacks of experts: <c>NAME_blocks [..., rows, groups, 16]</c>, two 4-bit floats a byte, the low half first, and
/// <c>NAME_scales [..., rows, groups]</c>, bytes e that stand for <c>2^(e − 127)</c>. They mean <c>NAME [..., rows, groups · 32]</c>: outputs by inputs.
/// </summary>
internal static class MxFp4
{
    /// <summary>Values that share a scale.</summary>
    public const int Group = 32;

    private const string Blocks = "_blocks", Scales = "_scales";

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        foreach (string name in tensors.Before(Blocks))
        {
            TensorInfo blocks = tensors.Take(name + Blocks), scales = tensors.Take(name + Scales);
            if (blocks.Shape is not [.. var outer, >= 1 and var groups, Group / 2] || outer.Length < 1 || blocks.IsEmpty || groups > 1 << 20)
                throw new ModelLoadException("a tensor of a quantised module has the wrong shape", blocks.File, blocks.Name,
                    TensorInfo.Dimensions(blocks.Shape), $"[..., rows, groups, {Group / 2}]");
            StoredTensors.Require(blocks, "U8", blocks.Shape);
            if (scales.DType != "F8_E8M0") StoredTensors.Require(scales, "U8", [.. outer, groups]);
            StoredTensors.Require(scales, scales.DType, [.. outer, groups]);
            tensors.Add(name, Matrix(tensors.Checkpoint, blocks, [.. outer, groups * Group], scales));
        }
        tensors.RequireNone(Blocks, Scales);
    }

    /// <summary>A matrix, or a stack of them, in 4-bit floats in groups of 32 with powers of two as scales.</summary>
    public static GroupedMatrix Matrix(Checkpoint checkpoint, TensorInfo codes, long[] shape, TensorInfo scales, string method = "MXFP4")
    {
        int columns = (int)shape[^1];
        return new GroupedMatrix(codes, shape, $"{method}, 4-bit floats in groups of {Group}", codes.ByteLength + scales.ByteLength,
            new RowCodes(checkpoint, codes, columns, 4, columns / 2), Levels.E2M1, new RowGrid(checkpoint, scales, columns / Group) { Type = "F8_E8M0" }, Group)
        {
            Blocked = [HeldFormats.MXFP4],
        };
    }
}
