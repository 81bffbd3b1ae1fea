using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// The tokens of each expert in the form that its weights multiply, each computed first where it has a producer. A token alone every worker prepares for
/// itself, once for all of its experts: that takes no longer than waiting until one of them has.
/// </summary>
internal sealed unsafe class GatherTokens : ExpertInput
{
    private readonly ExpertGroups _groups;
    private readonly Activation _x;
    private readonly RowProducer? _producer;
    private QuantizeActivations _kernel = null!;
    private readonly byte* _shared, _own;
    private readonly float* _rows;
    private readonly int _ownTokens;
    private readonly long _tokenBytes;

    /// <param name="step">The step.</param>
    /// <param name="groups">Which tokens go where.</param>
    /// <param name="x">The tokens.</param>
    /// <param name="producer">What computes them, or null where they are there.</param>
    /// <param name="format">The form.</param>
    public GatherTokens(CpuStep step, ExpertGroups groups, Activation x, RowProducer? producer, ActivationFormat format)
    {
        (_groups, _x, _producer, _ownTokens) = (groups, x, producer, Math.Min(step.Lowering.OwnTokens, 1));
        step.Products.Bind(tuning => _kernel = tuning.Bind(format));
        _tokenBytes = format.TokenBytes(x.Columns);
        _shared = step.Scratch.Share(new ScratchUse.ExpertRows(groups, format, x.Columns), format.Bytes(groups.MaxRows, x.Columns));
        _own = step.Scratch.Share(new ScratchUse.OwnQuantized(x.Columns, format, (int)_tokenBytes), step.Pool.Workers * _tokenBytes);
        _rows = (float*)step.Scratch.Share(new ScratchUse.OwnRow(x.Columns), (long)step.Pool.Workers * x.Stride * sizeof(float));
    }

    public override string Name => $"{(_producer is null ? "" : _producer.Name + ", ")}Gather {_x.Columns} to {_kernel.Format}";

    public override int Chunks => Alone ? 0 : _groups.NumTiles;

    private bool Alone => _x.Rows.Value <= _ownTokens;

    public override void Run(int chunk, int worker)
    {
        (int first, int size) = _groups.Tile(chunk);
        int* tokens = _groups.TokensOf(first);
        (int begin, int count) = _groups.Together(chunk);
        for (int t = 0; t < size; t++) _kernel.Token(Row(tokens[t], worker), first - begin + t, count, _x.Columns, _shared + begin * _tokenBytes);
    }

    public override void Prepare(int worker)
    {
        if (Alone) _kernel.Token(Row(0, worker), 0, 1, _x.Columns, _own + worker * _tokenBytes);
    }

    public override byte* Of(int row, int worker) => Alone ? _own + worker * _tokenBytes : _shared + row * _tokenBytes;

    private float* Row(int token, int worker)
    {
        if (_producer is null) return _x.Row(token);
        float* row = _rows + (long)worker * _x.Stride;
        _producer.Row(token, row);
        return row;
    }
}
