using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>gate = silu(gate) · up, for each row.</summary>
internal sealed unsafe class SwiGluWork(CpuKernels kernels, Activation gate, Activation up) : RowProducer(gate)
{
    public override string Name => "SwiGlu";

    public override void Row(int row, float* to) => kernels.SwiGlu(Output.Row(row), up.Row(row), to, Output.Columns);
}
