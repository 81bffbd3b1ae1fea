using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>x = f(x), for each row.</summary>
internal sealed unsafe class ActivateWork(FunctionKernels kernels, Activation x, float parameter) : RowProducer(x)
{
    public override string Name => "Activate";

    public override void Row(int row, float* to) => kernels.Map(Output.Row(row), to, Output.Columns, parameter);
}
