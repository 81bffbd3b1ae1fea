using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// NVIDIA ModelOpt: FP8 (<c>weight</c> of E4M3, <c>weight_scale</c> for the matrix, a row or a block) and NVFP4 (<c>weight</c> of U8, <c>weight_scale</c> of
/// E4M3 for every 16, <c>weight_scale_2</c> for the matrix). Which a module is, its tensors say.
/// </summary>
internal static class ModelOpt
{
    private static readonly string[] Algorithms = ["fp8", "fp8_per_channel_per_token", "fp8_pb_wo", "fp8_pc_pt", "nvfp4", "w4a16_nvfp4", "mixed_precision"];

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        settings.OneOf("quant_algo", Algorithms);
        foreach (string module in tensors.Before(".weight_scale_2"))
        {
            TensorInfo global = tensors.Take(module + ".weight_scale_2");
            tensors.Add(module + ".weight",
                NvFp4.Matrix(tensors, tensors.Take(module + ".weight"), tensors.Take(module + ".weight_scale"), global, "ModelOpt NVFP4", divides: false));
        }

        foreach (TensorInfo weight in Float8.All(tensors)) Float8.Add(tensors, weight, "ModelOpt FP8", Block(tensors, weight), "_scale", "_scale_inv");
        tensors.RequireNone(".weight", ".weight_scale");
        tensors.LeaveActivationsAside(Float8.ActivationScales);
    }

    // Blocks are square, of 128.
    private static (int, int)? Block(StoredTensors tensors, TensorInfo weight)
    {
        const int side = 128;
        long scales = tensors.Left.TryGetValue(weight.Name + "_scale", out TensorInfo? stored) ? stored.Rows * stored.Columns : 0;
        return scales > 1 && scales != weight.Rows ? (side, side) : null;
    }
}
