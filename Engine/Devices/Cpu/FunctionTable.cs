using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>The table of activation functions and their kernels.</summary>
internal static class FunctionTable
{
    private static readonly Dictionary<ActivationFunction, Func<LaneWidth, FunctionKernels>> Rows = new()
    {
        [ActivationFunction.Gelu] = FunctionKernels.Of<Gelu>,
        [ActivationFunction.GeluTanh] = FunctionKernels.Of<GeluTanh>,
        [ActivationFunction.QuickGelu] = FunctionKernels.Of<QuickGelu>,
        [ActivationFunction.Gelu10] = FunctionKernels.Of<Gelu10>,
        [ActivationFunction.Silu] = FunctionKernels.Of<Silu>,
        [ActivationFunction.Relu] = FunctionKernels.Of<Relu>,
        [ActivationFunction.Relu2] = FunctionKernels.Of<Relu2>,
        [ActivationFunction.Relu6] = FunctionKernels.Of<Relu6>,
        [ActivationFunction.LeakyRelu] = FunctionKernels.Of<LeakyRelu>,
        [ActivationFunction.Sigmoid] = FunctionKernels.Of<Sigmoid>,
        [ActivationFunction.Tanh] = FunctionKernels.Of<Tanh>,
        [ActivationFunction.Mish] = FunctionKernels.Of<Mish>,
        [ActivationFunction.HardSigmoid] = FunctionKernels.Of<HardSigmoid>,
        [ActivationFunction.HardSwish] = FunctionKernels.Of<HardSwish>,
        [ActivationFunction.Laplace] = FunctionKernels.Of<Laplace>,
        [ActivationFunction.XieluLeft] = FunctionKernels.Of<XieluLeft>,
        [ActivationFunction.Identity] = FunctionKernels.Of<Identity>,
        [ActivationFunction.Scale] = FunctionKernels.Of<Scale>,
        [ActivationFunction.SoftCap] = FunctionKernels.Of<SoftCap>,
        [ActivationFunction.Clamp] = FunctionKernels.Of<Clamp>,
        [ActivationFunction.ClampedSwiGlu] = FunctionKernels.OfGate<ClampedSwiGlu>,
    };

    /// <summary>The kernels of a function.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static FunctionKernels Of(ActivationFunction function, LaneWidth width) => Rows[function](width);

    /// <summary>Refuses a function that the table does not have, or not for what it is used for.</summary>
    /// <exception cref="NotSupportedException">It has no kernel on the CPU.</exception>
    public static void Check(ActivationFunction function, bool isGate)
    {
        if (!Rows.ContainsKey(function) || (!isGate && function == ActivationFunction.ClampedSwiGlu))
            throw new NotSupportedException($"{function} has no kernel on the CPU");
    }
}
