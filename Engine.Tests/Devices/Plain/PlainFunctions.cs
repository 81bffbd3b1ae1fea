using Engine.Manifests;
using Engine.Tests.Reference;

namespace Engine.Tests.Devices.Plain;

/// <summary>Activation functions as their formulas say, in double precision.</summary>
internal static class PlainFunctions
{
    /// <summary>f(x) of each value.</summary>
    public static double[] Activated(ActivationFunction function, double p, double[] x) => function switch
    {
        ActivationFunction.Gelu => RowOps.Gelu(x),
        ActivationFunction.Gelu10 => [.. RowOps.Gelu(x).Select(v => Math.Clamp(v, -10, 10))],
        ActivationFunction.GeluTanh => RowOps.GeluTanh(x),
        _ => [.. x.Select(v => Value(function, p, v))],
    };

    /// <summary>f(gate) · up of each value.</summary>
    public static double[] Gated(ActivationFunction function, double p, double[] gate, double[] up) => function switch
    {
        ActivationFunction.Silu => RowOps.SwiGlu(gate, up),
        ActivationFunction.ClampedSwiGlu => [.. gate.Zip(up, (g, u) => Math.Min(g, p) * Sigmoid(1.702 * Math.Min(g, p)) * (Math.Clamp(u, -p, p) + 1))],
        _ => [.. Activated(function, p, gate).Zip(up, (g, u) => g * u)],
    };

    private static double Value(ActivationFunction function, double p, double x) => function switch
    {
        ActivationFunction.QuickGelu => x * Sigmoid(1.702 * x),
        ActivationFunction.Silu => x * Sigmoid(x),
        ActivationFunction.Relu => Math.Max(x, 0),
        ActivationFunction.Relu2 => Math.Max(x, 0) * Math.Max(x, 0),
        ActivationFunction.Relu6 => Math.Clamp(x, 0, 6),
        ActivationFunction.LeakyRelu => x > 0 ? x : 0.01 * x,
        ActivationFunction.Sigmoid => Sigmoid(x),
        ActivationFunction.Tanh => Math.Tanh(x),
        ActivationFunction.Mish => x * TanhOfSoftplus(x),
        ActivationFunction.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        ActivationFunction.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        ActivationFunction.Laplace => NormalTail.Below((x - 0.707107) / 0.282095),
        ActivationFunction.XieluLeft => x > 0 ? 0 : Math.Exp(Math.Max(-80, Math.Min(x, -1e-6f))) - 1 - x,
        ActivationFunction.Identity => x,
        ActivationFunction.Scale => p * x,
        ActivationFunction.SoftCap => p * Math.Tanh(x / p),
        ActivationFunction.Clamp => Math.Clamp(x, -p, p),
        _ => throw new NotSupportedException(function.ToString()),
    };

    // 1 + e^x has no digits of a small e^x left, of which ln(1 + w) = w - w²/2 + ...
    private static double TanhOfSoftplus(double x) => x switch
    {
        > 30 => 1,
        < -20 => Math.Exp(x) - Math.Exp(2 * x) / 2,
        _ => Math.Tanh(Math.Log(1 + Math.Exp(x))),
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
