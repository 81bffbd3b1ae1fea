using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>gate = silu(gate) · up for the rows of a tile, and then the form that the way down multiplies.</summary>
internal sealed unsafe class ActivateExperts : ExpertInput
{
    private readonly CpuStep _step;
    private readonly ExpertGroups _groups;
    private readonly Activation _gate, _up;
    private QuantizeActivations _kernel = null!;
    private readonly byte* _shared;
    private readonly long _tokenBytes;

    /// <param name="step">The step.</param>
    /// <param name="groups">Which rows are whose.</param>
    /// <param name="gate">The rows' gates.</param>
    /// <param name="up">What they let through.</param>
    /// <param name="format">The form.</param>
    public ActivateExperts(CpuStep step, ExpertGroups groups, Activation gate, Activation up, ActivationFormat format)
    {
        (_step, _groups, _gate, _up) = (step, groups, gate, up);
        step.Products.Bind(tuning => _kernel = tuning.Bind(format));
        _tokenBytes = format.TokenBytes(gate.Columns);
        _shared = step.Scratch.Share(new ScratchUse.ExpertRows(groups, format, gate.Columns), format.Bytes(groups.MaxRows, gate.Columns));
    }

    public override string Name => $"SwiGlu, Quantize {_gate.Columns} to {_kernel.Format}";

    public override int Chunks => _groups.NumTiles;

    public override void Run(int chunk, int worker)
    {
        (int first, int size) = _groups.Tile(chunk);
        (int begin, int count) = _groups.Together(chunk);
        for (int row = first; row < first + size; row++)
        {
            _step.Kernels.SwiGlu(_gate.Row(row), _up.Row(row), _gate.Row(row), _gate.Columns);
            _kernel.Token(_gate.Row(row), row - begin, count, _gate.Columns, Of(begin, worker));
        }
    }

    public override byte* Of(int row, int worker) => _shared + row * _tokenBytes;
}
