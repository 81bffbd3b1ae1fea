using Engine.Loading.Configuration;

namespace Engine.Manifests;

/// <summary>y = f(x) for each value. Where a function has a parameter p, the operation gives it.</summary>
internal enum ActivationFunction
{
    /// <summary>x · Φ(x), Φ the normal distribution (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>Its approximation ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    GeluTanh,

    /// <summary>x · sigmoid(1.702 x).</summary>
    QuickGelu,

    /// <summary><see cref="Gelu"/>, clamped to [-10, 10].</summary>
    Gelu10,

    /// <summary>x · sigmoid(x), also called Swish (Ramachandran et al. 2017).</summary>
    Silu,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0)² (So et al. 2021).</summary>
    Relu2,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x where it is positive, else x / 100.</summary>
    LeakyRelu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>x · tanh(ln(1 + e^x)) (Misra 2019).</summary>
    Mish,

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    HardSigmoid,

    /// <summary>x · min(max(x + 3, 0), 6) / 6.</summary>
    HardSwish,

    /// <summary>½ (1 + erf((x - 0.707107) / (0.282095 · √2))) (Ma et al. 2022).</summary>
    Laplace,

    /// <summary>e^m - 1 - x with m = min(x, -10⁻⁶) where x is not positive, else 0: what xIELU has on the left (Huang and Schlag 2025).</summary>
    XieluLeft,

    /// <summary>x.</summary>
    Identity,

    /// <summary>p · x.</summary>
    Scale,

    /// <summary>p · tanh(x / p), a soft cap.</summary>
    SoftCap,

    /// <summary>min(max(x, -p), p).</summary>
    Clamp,

    /// <summary>Of a gate g and what it lets through u alone: ĝ · sigmoid(1.702 ĝ) · (û + 1), ĝ = min(g, p), û = min(max(u, -p), p). Source: gpt-oss.</summary>
    ClampedSwiGlu,
}

/// <summary>The table of activation functions by their names in configurations. Source: <c>ACT2FN</c> in <c>activations.py</c> of transformers.</summary>
internal static class ActivationFunctions
{
    /// <summary>The function that a configuration names.</summary>
    /// <exception cref="ModelLoadException">There is no such function.</exception>
    public static ActivationFunction Of(ModelConfig config, ActivationFunction otherwise) => config.HiddenAct is { } name ? Named(config, "hidden_act", name) : otherwise;

    /// <summary>The function of a name, which the file gives under a key.</summary>
    /// <exception cref="ModelLoadException">There is no such function.</exception>
    public static ActivationFunction Named(ModelConfig config, string key, string name) => All.TryGetValue(name, out ActivationFunction function) ? function
        : throw new ModelLoadException("the activation is not supported yet", config.Keys.File, config.Keys.Spell(key), name, string.Join(", ", All.Keys));

    /// <summary>Every function.</summary>
    public static IReadOnlyDictionary<string, ActivationFunction> All { get; } = new Dictionary<string, ActivationFunction>
    {
        ["gelu"] = ActivationFunction.Gelu,
        ["gelu_python"] = ActivationFunction.Gelu,
        ["gelu_10"] = ActivationFunction.Gelu10,
        ["gelu_new"] = ActivationFunction.GeluTanh,
        ["gelu_fast"] = ActivationFunction.GeluTanh,
        ["gelu_accurate"] = ActivationFunction.GeluTanh,
        ["gelu_pytorch_tanh"] = ActivationFunction.GeluTanh,
        ["gelu_python_tanh"] = ActivationFunction.GeluTanh,
        ["quick_gelu"] = ActivationFunction.QuickGelu,
        ["silu"] = ActivationFunction.Silu,
        ["swish"] = ActivationFunction.Silu,
        ["relu"] = ActivationFunction.Relu,
        ["relu2"] = ActivationFunction.Relu2,
        ["relu6"] = ActivationFunction.Relu6,
        ["leaky_relu"] = ActivationFunction.LeakyRelu,
        ["sigmoid"] = ActivationFunction.Sigmoid,
        ["tanh"] = ActivationFunction.Tanh,
        ["mish"] = ActivationFunction.Mish,
        ["hardsigmoid"] = ActivationFunction.HardSigmoid,
        ["hardswish"] = ActivationFunction.HardSwish,
        ["laplace"] = ActivationFunction.Laplace,
        ["linear"] = ActivationFunction.Identity,
    };
}
