namespace Engine.Loading.Quantized.Methods;

/// <summary>AutoRound, which writes the layouts of GPTQ and AWQ: <c>packing_format</c> says which.</summary>
internal static class AutoRound
{
    /// <inheritdoc cref="QuantizationMethod"/>
    public static void Read(StoredTensors tensors, QuantizationSettings settings)
    {
        string packing = settings.OneOf("packing_format", "auto_round:auto_gptq", "auto_round:gptq", "auto_gptq", "auto_round:auto_awq", "auto_round:awq", "auto_round")
            ?? "auto_round:auto_gptq";
        if (packing.EndsWith("awq", StringComparison.Ordinal)) Awq.Read(tensors, settings);
        else Gptq.Read(tensors, settings, zerosAdded: packing.EndsWith("gptq", StringComparison.Ordinal) ? 1 : 0);
    }
}
