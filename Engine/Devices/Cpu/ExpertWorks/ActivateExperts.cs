using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>gate = f(gate) · up, or f(gate) for experts without gates, for the rows of a tile, and then the form that the way down multiplies.</summary>
internal sealed unsafe class ActivateExperts : ExpertInput
{
    private readonly ExpertGroups _groups;
    private readonly Activation _gate;
    private readonly Activation? _up;
    private readonly FunctionKernels _function;
    private readonly float _parameter;
    private QuantizeActivations _kernel = null!;
    private readonly byte* _shared;
    private readonly long _tokenBytes;

    /// <param name="step">The step.</param>
    /// <param name="groups">Which rows are whose.</param>
    /// <param name="gate">The rows' gates.</param>
    /// <param name="up">What they let through, or null for experts without gates.</param>
    /// <param name="experts">Whose function it is.</param>
    /// <param name="format">The form.</param>
    public ActivateExperts(CpuStep step, ExpertGroups groups, Activation gate, Activation? up, Experts experts, ActivationFormat format)
    {
        (_function, _parameter) = (FunctionTable.Of(experts.Function, step.Kernels.Width), experts.Parameter);
        (_groups, _gate, _up) = (groups, gate, up);
        step.Products.Bind(tuning => _kernel = tuning.Bind(format));
        _tokenBytes = format.TokenBytes(gate.Columns);
        _shared = step.Scratch.Share(new ScratchUse.ExpertRows(groups, format, gate.Columns), format.Bytes(groups.MaxRows, gate.Columns));
    }

    public override string Name => $"ActivateGated, Quantize {_gate.Columns} to {_kernel.Format}";

    public override int Chunks => _groups.NumTiles;

    public override void Run(int chunk, int worker)
    {
        (int first, int size) = _groups.Tile(chunk);
        (int begin, int count) = _groups.Together(chunk);
        for (int row = first; row < first + size; row++)
        {
            if (_up is null) _function.Map(_gate.Row(row), _gate.Row(row), _gate.Columns, _parameter);
            else _function.Gate(_gate.Row(row), _up.Row(row), _gate.Row(row), _gate.Columns, _parameter);
            _kernel.Token(_gate.Row(row), row - begin, count, _gate.Columns, Of(begin, worker));
        }
    }

    public override byte* Of(int row, int worker) => _shared + row * _tokenBytes;
}
