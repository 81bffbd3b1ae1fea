using Engine.Loading.Quantized.Methods;

namespace Engine.Loading.Quantized;

/// <summary>Finds the quantised modules of a checkpoint, and adds the matrices that they mean.</summary>
internal delegate void QuantizationMethod(StoredTensors tensors, QuantizationSettings settings);

/// <summary>The table of quantisation methods, by the names that configurations have for them.</summary>
internal static class QuantizationMethods
{
    private static readonly Dictionary<string, QuantizationMethod> Table = new()
    {
        ["gptq"] = Gptq.Read,
        ["awq"] = Awq.Read,
        ["auto-round"] = AutoRound.Read,
        ["intel/auto-round"] = AutoRound.Read,
        ["fp8"] = Float8.Read,
        ["fbgemm_fp8"] = Float8.Read,
        ["mxfp4"] = MxFp4.Read,
        ["bitsandbytes"] = BitsAndBytes.Read,
        ["bitsandbytes_4bit"] = BitsAndBytes.Read,
        ["bitsandbytes_8bit"] = BitsAndBytes.Read,
        ["compressed-tensors"] = CompressedTensors.Read,
        ["modelopt"] = ModelOpt.Read,
        ["modelopt_fp4"] = ModelOpt.Read,
        ["mlx"] = Mlx.Read,
    };

    /// <summary>The names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The method of a folder.</summary>
    /// <exception cref="ModelLoadException">There is none of that name.</exception>
    public static QuantizationMethod Of(QuantizationSettings settings) => Table.GetValueOrDefault(settings.Method)
        ?? throw new ModelLoadException($"a checkpoint quantised with {settings.Method} is not supported", settings.Keys.File, settings.Keys.Spell("quant_method"),
            settings.Method, string.Join(", ", Names));
}
