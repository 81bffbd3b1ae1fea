using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// 8-bit floats with scales, as DeepSeek and Qwen publish them (<c>weight_scale_inv</c>, a scale for each block of <c>weight_block_size</c>) and as FBGEMM
/// does (<c>weight_scale</c>, one for each row): <c>w = q · scale</c>, whatever the name says. Stacks of experts have no <c>.weight</c> in their names.
/// </summary>
internal static class Float8
{
    private const string Weight = ".weight";

    private static readonly Dictionary<string, float[]> LevelsOf = new() { ["F8_E4M3"] = Levels.E4M3, ["F8_E5M2"] = Levels.E5M2 };

    /// <summary>Scales of activations, of keys and values, under all the names that they have.</summary>
    public static string[] ActivationScales { get; } =
        [".input_scale", ".input_global_scale", ".input_zero_point", ".activation_scale", ".output_scale", ".k_scale", ".v_scale", ".q_scale", ".prob_scale",
            ".kv_scale", ".input_scale_ub", "_input_scale", "_activation_scale", ".input_amax", ".output_zero_point"];

    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        settings.OneOf("fmt", "e4m3", "e5m2", "float8_e4m3fn", "float8_e4m3", "float8_e5m2");
        (int, int)? block = settings.Keys.Integers("weight_block_size") switch
        {
            null => null,
            [>= 1 and <= 1 << 20 and var rows, >= 1 and <= 1 << 20 and var columns] => ((int)rows, (int)columns),
            { } other => throw settings.Refuse("weight_block_size", $"[{string.Join(", ", other)}]", "two sides of 1 or more"),
        };
        foreach (TensorInfo weight in All(tensors)) Add(tensors, weight, "FP8", block, "_scale_inv", "_scale");
        tensors.RequireNone(Weight, ".weight_scale_inv");
        tensors.LeaveActivationsAside(ActivationScales);
    }

    /// <summary>The tensors of 8-bit floats with two dimensions or more.</summary>
    public static IReadOnlyList<TensorInfo> All(StoredTensors tensors)
        => [.. tensors.Left.Values.Where(t => LevelsOf.ContainsKey(t.DType) && t.Shape.Length >= 2 && !t.Name.EndsWith("_scale", StringComparison.Ordinal))
            .OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>Adds a matrix, or a stack, whose scales have its name with one of these ends.</summary>
    public static void Add(StoredTensors tensors, TensorInfo weight, string method, (int, int)? block, params ReadOnlySpan<string> ends)
    {
        TensorInfo? scales = null;
        foreach (string end in ends) scales ??= tensors.TryTake(weight.Name + end);
        scales ??= tensors.Take(weight.Name + ends[0]);
        tensors.Take(weight.Name);
        tensors.Add(weight.Name, Matrix(tensors.Checkpoint, weight, scales, method, block));
    }

    /// <summary>A matrix, or a stack, and its scales.</summary>
    public static GroupedMatrix Matrix(Checkpoint checkpoint, TensorInfo weight, TensorInfo scales, string method, (int, int)? block, int? group = null)
    {
        if (weight.IsEmpty || weight.Columns > 1 << 26)
            throw new ModelLoadException("a tensor of a quantised module has the wrong shape", weight.File, weight.Name, TensorInfo.Dimensions(weight.Shape));
        string type = scales.DType == "U8" ? "F8_E8M0" : scales.DType;
        Elements.Require(scales, type);
        ScaleShape shape = ScaleShape.Of(scales, weight.Shape, block, group);
        var grid = new RowGrid(checkpoint, scales, shape.Groups) { RowsTogether = shape.RowsTogether, MatrixRows = shape.MatrixRows, Type = type };
        string kind = weight.DType == "F8_E4M3" ? "E4M3" : "E5M2";
        return new GroupedMatrix(weight, weight.Shape, $"{method}, {kind} {shape.Text}", weight.ByteLength + scales.ByteLength,
            new RowCodes(checkpoint, weight, (int)weight.Columns, 8, weight.Columns), LevelsOf[weight.DType], grid, shape.GroupSize)
        {
            // A power of two only moves the exponent.
            Blocked = [.. weight.DType == "F8_E4M3" ? [HeldFormats.F8_F32] : Array.Empty<HeldFormat>(), .. type == "F8_E8M0" ? [HeldFormats.BF16] : Array.Empty<HeldFormat>()],
        };
    }

    /// <summary>Values that have no scales.</summary>
    public static GroupedMatrix Plain(Checkpoint checkpoint, TensorInfo weight)
        => new(weight, weight.Shape, $"{weight.DType} as it is", weight.ByteLength, new RowCodes(checkpoint, weight, (int)weight.Columns, 8, weight.Columns),
            LevelsOf[weight.DType], new OneNumber(1), (int)weight.Columns)
        { Blocked = [HeldFormats.BF16] };
}

/// <summary>Tensors of 8-bit floats in a folder that says nothing of quantisation: weights that were cast, without scales.</summary>
internal static class PlainFloat8
{
    /// <summary>Adds them as they are.</summary>
    public static void Read(StoredTensors tensors)
    {
        foreach (TensorInfo weight in tensors.Left.Values.Where(t => t.DType is "F8_E4M3" or "F8_E5M2" && t is { IsEmpty: false, Columns: <= 1 << 26 }).ToList())
        {
            tensors.Take(weight.Name);
            // A folder may have lost its configuration, but not its scales.
            foreach (string end in (ReadOnlySpan<string>)["_scale_inv", "_scale"])
                if (tensors.TryTake(weight.Name + end) is { } scales)
                    throw new ModelLoadException("weights have scales, and the configuration does not say how they are quantised", scales.File, scales.Name);
            tensors.Add(weight.Name, Float8.Plain(tensors.Checkpoint, weight));
        }
    }
}
