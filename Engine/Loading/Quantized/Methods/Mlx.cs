using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// MLX. Affine, <c>w = scales · q + biases</c>: <c>weight [out, in · bits / 32]</c> of U32, each row a stream of bits; <c>scales</c> and
/// <c>biases [out, groups]</c>. The modes mxfp4, nvfp4 and mxfp8 have floats in place of integers and no biases. Embedding and head are quantised too, and a
/// module may have settings of its own, under its name. Experts are stacked, <c>switch_mlp.up_proj</c>.
/// </summary>
internal static class Mlx
{
    private const int MaxGroup = 1 << 16;

    // Names of experts as their models have them: those of Mixtral differ.
    private static readonly Dictionary<string, string> MixtralNames = new() { ["gate_proj"] = "w1", ["up_proj"] = "w3", ["down_proj"] = "w2" };

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        foreach (string module in tensors.Before(".scales"))
        {
            ConfigKeys own = settings.Keys.Json is { } json && json.TryGetProperty(module, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.Object
                ? settings.Keys.Section(module)! : settings.Keys;
            string mode = (own.String("mode") ?? settings.Keys.String("mode") ?? "affine").ToLowerInvariant();
            int bits = own.Positive("bits", 8) ?? settings.Keys.Required("bits", 8), group = own.Positive("group_size", MaxGroup)
                ?? settings.Keys.Required("group_size", MaxGroup);
            AddMatrix(tensors, settings, module, mode, bits, group);
        }
        tensors.RequireNone(".scales", ".biases");
    }

    private static void AddMatrix(StoredTensors tensors, QuantizationSettings settings, string module, string mode, int bits, int group)
    {
        Checkpoint checkpoint = tensors.Checkpoint;
        TensorInfo weight = tensors.Take(module + ".weight"), scales = tensors.Take(module + ".scales");
        if (weight.Shape is not [.. var outer, >= 1 and <= 1 << 24 and var words] || outer.Length is < 1 or > 2 || weight.IsEmpty)
            throw new ModelLoadException("a tensor of a quantised module has the wrong shape", weight.File, weight.Name, TensorInfo.Dimensions(weight.Shape),
                "[rows, words]");
        long columns = words * 32 / bits;
        StoredTensors.Require(weight, "U32", [.. outer, (columns * bits + 31) / 32]);
        StoredTensors.Require(scales, "", [.. outer, (columns + group - 1) / group]);
        long[] shape = [.. outer, columns];
        var codes = new RowCodes(checkpoint, weight, (int)columns, bits, words * 4);
        int groups = (int)scales.Columns;
        GroupedMatrix matrix;
        switch (mode, bits)
        {
            case ("affine", >= 2):
                TensorInfo biases = tensors.Take(module + ".biases");
                StoredTensors.Require(biases, "", scales.Shape);
                matrix = new(weight, shape, $"MLX, {bits} bits in groups of {group}, offsets", weight.ByteLength + scales.ByteLength + biases.ByteLength, codes,
                    Levels.Unsigned, new RowGrid(checkpoint, scales, groups), group)
                {
                    Offsets = new RowGrid(checkpoint, biases, groups),
                    Blocked = HeldFormats.OfAffine(bits, scales.DType, biases.DType),
                };
                break;
            case ("mxfp4", 4) when group == MxFp4.Group: matrix = MxFp4.Matrix(checkpoint, weight, shape, scales, "MLX MXFP4"); break;
            case ("nvfp4", 4):
                matrix = new(weight, shape, $"MLX NVFP4, 4-bit floats in groups of {group}", weight.ByteLength + scales.ByteLength, codes, Levels.E2M1,
                    new RowGrid(checkpoint, scales, groups) { Type = "F8_E4M3" }, group);
                break;
            case ("mxfp8", 8):
                matrix = new(weight, shape, $"MLX MXFP8, 8-bit floats in groups of {group}", weight.ByteLength + scales.ByteLength, codes, Levels.E4M3,
                    new RowGrid(checkpoint, scales, groups) { Type = "F8_E8M0" }, group)
                { Blocked = [HeldFormats.BF16] };
                break;
            default: throw settings.Refuse("mode", $"{mode} of {bits} bits in groups of {group}", "affine, mxfp4, nvfp4 or mxfp8");
        }

        if (outer.Length == 1) tensors.Add(module + ".weight", matrix);
        else ExpertParts.Add(tensors, module, matrix, MixtralNames);
    }
}
