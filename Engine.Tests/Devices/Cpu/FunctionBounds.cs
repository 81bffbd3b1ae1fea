using Engine.Manifests;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Reference;

namespace Engine.Tests.Devices.Cpu;

/// <summary>How far a kernel of a function may be off from its formula, from the roundings that it takes.</summary>
internal static class FunctionBounds
{
    private const double U = Close.U, Tiny = Close.Tiny;

    // Beyond it e^-x leaves the range of floats, where a sigmoid is smaller than this.
    private const double Vanished = 3e-39;

    /// <summary>At x, where the value is y and the parameter p.</summary>
    public static double At(ActivationFunction function, double x, double y, double p)
    {
        double size = double.IsFinite(y) ? Math.Abs(y) : 0, reach = double.IsFinite(x) ? Math.Abs(x) : 0;
        return function switch
        {
            ActivationFunction.Gelu or ActivationFunction.Gelu10 => GeluTests.Bound((float)x, y),
            ActivationFunction.GeluTanh => GeluTests.TanhBound((float)x, y),
            // e within one unit (two roundings), a sum, a quotient.
            ActivationFunction.Sigmoid => 5 * U * size + Vanished + Tiny,
            ActivationFunction.Silu => 5 * U * size + Vanished * reach + Tiny,
            // Two roundings of the exponent, which e^ turns into a relative error, then the same.
            ActivationFunction.QuickGelu => size * ((x > 0 ? 1 / (1 + Math.Exp(1.702 * reach)) : 1) * 2 * Math.Min(1.702 * reach, 104) + 5) * U + Vanished * reach + Tiny,
            ActivationFunction.Relu or ActivationFunction.Relu6 or ActivationFunction.Identity or ActivationFunction.Clamp => 0,
            ActivationFunction.Relu2 or ActivationFunction.Scale => U * size + Tiny,
            // 0.01 is rounded too.
            ActivationFunction.LeakyRelu => 2 * U * size + Tiny,
            // e^-2a - 1 is off by four roundings at most, and stands above and below the line; a sum, a quotient; and the polynomial.
            ActivationFunction.Tanh => 11 * U * size + Tiny,
            // The quotient before, whose error tanh does not magnify, and the product behind it.
            ActivationFunction.SoftCap => 13 * U * size + (p + 1) * Tiny,
            // w by two roundings; n by six, of which the quotient keeps them all where n is small; and two more. Where w is subnormal it is off by half a step.
            ActivationFunction.Mish => 9 * U * size + (3 * reach + 1) * Tiny,
            // e^m - 1 is off by six roundings of itself, which is no larger than |m|; and a difference.
            ActivationFunction.XieluLeft => x > 0 ? 0 : 6 * U * Math.Min(1.1, Math.Max(reach, 1e-6)) + U * size + Tiny,
            ActivationFunction.HardSigmoid => 2 * U * size + Tiny,
            ActivationFunction.HardSwish => 3 * U * size + Tiny * (reach + 1),
            ActivationFunction.Laplace => Laplace((x - 0.707107) / 0.282095),
            _ => throw new ArgumentOutOfRangeException(nameof(function)),
        };
    }

    // z is off by the roundings of both constants, of a difference and a quotient. The tail turns that into a relative error of at most a + 1 times as much
    // (Mills'
    // ratio), and has those of its own that GeluTests derive.
    private static double Laplace(double z)
    {
        if (!double.IsFinite(z)) return 0;
        double a = Math.Min(Math.Abs(z), 15), off = 2.51 + 3 * a;
        return NormalTail.Below(-a) * 1.01 * (20 + a * a / 2 + (a + 1) * off) * U + (z > 0 ? U : 0) + 16 * Tiny;
    }
}
