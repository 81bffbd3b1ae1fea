namespace Engine.Manifests;

/// <summary>y = f(x) for each value.</summary>
internal enum ActivationFunction
{
    /// <summary>x · Φ(x), Φ the normal distribution (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>Its approximation ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    GeluTanh,
}

/// <summary>The table of activation functions by their names in configurations. Source: <c>ACT2FN</c> in <c>activations.py</c> of transformers.</summary>
internal static class ActivationFunctions
{
    /// <summary>Every function.</summary>
    public static IReadOnlyDictionary<string, ActivationFunction> All { get; } = new Dictionary<string, ActivationFunction>
    {
        ["gelu"] = ActivationFunction.Gelu,
        ["gelu_python"] = ActivationFunction.Gelu,
        ["gelu_new"] = ActivationFunction.GeluTanh,
        ["gelu_fast"] = ActivationFunction.GeluTanh,
        ["gelu_accurate"] = ActivationFunction.GeluTanh,
        ["gelu_pytorch_tanh"] = ActivationFunction.GeluTanh,
        ["gelu_python_tanh"] = ActivationFunction.GeluTanh,
    };
}
