using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>y = f(x) for a row of <paramref name="n"/> values; y may be x.</summary>
public unsafe delegate void ActivationFunction(CpuKernels kernels, float* x, float* y, int n);

/// <summary>The table of activation functions by their names in configurations. Source: <c>ACT2FN</c> in <c>activations.py</c> of transformers.</summary>
public static unsafe class ActivationFunctions
{
    private static readonly ActivationFunction s_gelu = (kernels, x, y, n) => kernels.Gelu(x, y, n);
    private static readonly ActivationFunction s_geluTanh = (kernels, x, y, n) => kernels.GeluTanh(x, y, n);

    /// <summary>Every function.</summary>
    public static IReadOnlyDictionary<string, ActivationFunction> All { get; } = new Dictionary<string, ActivationFunction>
    {
        ["gelu"] = s_gelu,
        ["gelu_python"] = s_gelu,
        ["gelu_new"] = s_geluTanh,
        ["gelu_fast"] = s_geluTanh,
        ["gelu_accurate"] = s_geluTanh,
        ["gelu_pytorch_tanh"] = s_geluTanh,
        ["gelu_python_tanh"] = s_geluTanh,
    };
}
