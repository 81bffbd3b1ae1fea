namespace Engine.Kernels.Formats.Panels;

/// <summary>How weights are multiplied; chosen when a model is loaded, the same for one token and for many.</summary>
public enum Precision
{
    /// <summary>Float32 activations times the exactly decoded weights, in float32.</summary>
    Exact,

    /// <summary>
    /// Integer dots: activations rounded to int8 for block formats; F16 and BF16 weights and their activations rounded to 12 bits and sign.
    /// F32 weights stay in float32.
    /// </summary>
    Fast,
}
