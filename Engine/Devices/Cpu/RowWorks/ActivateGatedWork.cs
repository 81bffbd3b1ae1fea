using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>gate = f(gate) · up, for each row.</summary>
internal sealed unsafe class ActivateGatedWork(FunctionKernels kernels, Activation gate, Activation up, float parameter) : RowProducer(gate)
{
    public override string Name => "ActivateGated";

    public override void Row(int row, float* to) => kernels.Gate(Output.Row(row), up.Row(row), to, Output.Columns, parameter);
}
