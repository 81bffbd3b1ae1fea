using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>Shows a stream to the observer, if there is one.</summary>
internal sealed unsafe class ObserveWork(CpuStep step, int stream, Activation x, CpuNorm? norm) : Work
{
    private readonly NativeBuffer? _normed = norm is null ? null : step.Scratch.Take(x.Stride * sizeof(float));

    public override string Name => "Observe";

    public override int Chunks => step.Observer is null ? 0 : 1;

    public override void Run(int chunk, int worker)
    {
        for (int t = 0; t < x.Rows.Value; t++)
        {
            float* row = x.Row(t);
            norm?.Apply(row, row = _normed!.Floats, x.Columns);
            step.Observer!(stream, t, new ReadOnlySpan<float>(row, x.Columns));
        }
    }
}
