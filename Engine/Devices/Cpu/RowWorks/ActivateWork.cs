using Engine.Kernels.Devices;
using Engine.Layers;
using Engine.Manifests;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>x = f(x), for each row.</summary>
internal sealed unsafe class ActivateWork(CpuKernels kernels, Activation x, ActivationFunction function) : RowProducer(x)
{
    private readonly Function _function = Of(kernels, function);

    private delegate void Function(float* x, float* y, int n);

    public override string Name => "Activate";

    public override void Row(int row, float* to) => _function(Output.Row(row), to, Output.Columns);

    /// <summary>Refuses a function that it does not have.</summary>
    /// <exception cref="NotSupportedException">It has no kernel on the CPU.</exception>
    public static void Check(ActivationFunction function)
    {
        if (function is not (ActivationFunction.Gelu or ActivationFunction.GeluTanh)) throw Unsupported(function);
    }

    private static Function Of(CpuKernels kernels, ActivationFunction function) => function switch
    {
        ActivationFunction.Gelu => kernels.Gelu,
        ActivationFunction.GeluTanh => kernels.GeluTanh,
        _ => throw Unsupported(function),
    };

    private static NotSupportedException Unsupported(ActivationFunction function) => new($"{function} has no kernel on the CPU");
}
