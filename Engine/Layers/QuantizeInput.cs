using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Layers;

/// <summary>Brings activations into the form that a weight format multiplies, a tile of tokens at a time.</summary>
internal sealed unsafe class QuantizeInput(Plan plan, Activation x, ActivationFormat format, byte* into) : Work
{
    private readonly QuantizeActivations _kernel = QuantizeActivations.Bind(format, plan.Width);

    public override string Name => $"Quantize {x.Columns} to {_kernel.Format}";

    public override int Chunks => _kernel.Tiles(x.Rows.Value);

    public override void Run(int chunk, int worker) => _kernel.Run(x.Data, x.Stride, x.Rows.Value, x.Columns, into, chunk, chunk + 1);
}
