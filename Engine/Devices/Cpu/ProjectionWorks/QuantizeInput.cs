using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>
/// Brings the input of projections into the form that their weights multiply, computing its rows first where they have a producer. With many tokens a tile is a
/// chunk. A few tokens, which one tile holds, every worker brings into form for itself on entering the projection: that takes no longer than waiting until one
/// of them has, and of a token alone the same is true of its row.
/// </summary>
internal sealed unsafe class QuantizeInput : Work
{
    private readonly Activation _x;
    private readonly RowProducer? _producer;
    private QuantizeActivations _kernel = null!;
    private readonly byte* _shared, _own;
    private readonly float* _rows;
    private readonly int _ownTokens, _ownBytes;

    /// <summary>An input in one form.</summary>
    /// <param name="step">The step.</param>
    /// <param name="x">The input.</param>
    /// <param name="producer">What computes it, or null where it is there.</param>
    /// <param name="format">The form.</param>
    /// <param name="capacity">The most tokens.</param>
    public QuantizeInput(CpuStep step, Activation x, RowProducer? producer, ActivationFormat format, int capacity)
    {
        (_x, _producer, _ownTokens) = (x, producer, Math.Min(step.Lowering.OwnTokens, capacity));
        step.Products.Bind(tuning => _kernel = tuning.Bind(format));
        _shared = step.Scratch.Share(new ScratchUse.Quantized(x, format), format.Bytes(capacity, x.Columns));
        if (_ownTokens == 0) return;
        _ownBytes = _ownTokens * format.TokenBytes(x.Columns);
        _own = step.Scratch.Share(new ScratchUse.OwnQuantized(x.Columns, format, _ownBytes), (long)step.Pool.Workers * _ownBytes);
        if (producer is not null) _rows = (float*)step.Scratch.Share(new ScratchUse.OwnRow(x.Columns), (long)step.Pool.Workers * x.Stride * sizeof(float));
    }

    public override string Name => $"{(_producer is null ? "" : _producer.Name + ", ")}Quantize {_x.Columns} to {_kernel.Format}";

    public override int Chunks => !Few ? _kernel.Tiles(_x.Rows.Value) : _producer is null || _x.Rows.Value == 1 ? 0 : _x.Rows.Value;

    private bool Few => _x.Rows.Value <= _ownTokens;

    public override void Run(int chunk, int worker)
    {
        if (Few)
        {
            _producer!.Row(chunk, _x.Row(chunk));
            return;
        }

        int tokens = _x.Rows.Value, end = _kernel.First(chunk + 1, tokens);
        for (int t = _kernel.First(chunk, tokens); t < end; t++)
        {
            _producer?.Row(t, _x.Row(t));
            _kernel.Token(_x.Row(t), t, tokens, _x.Columns, _shared);
        }
    }

    /// <summary>Prepares a few tokens for a worker.</summary>
    public void Prepare(int worker)
    {
        if (!Few) return;
        int tokens = _x.Rows.Value;
        byte* own = _own + (long)worker * _ownBytes;
        if (tokens == 1 && _producer is not null)
        {
            // Not into the input itself: it may be what it is computed from, and others read that.
            float* row = _rows + (long)worker * _x.Stride;
            _producer.Row(0, row);
            _kernel.Token(row, 0, 1, _x.Columns, own);
            return;
        }

        for (int t = 0; t < tokens; t++) _kernel.Token(_x.Row(t), t, tokens, _x.Columns, own);
    }

    /// <summary>Where a worker finds the input.</summary>
    public byte* Of(int worker) => Few ? _own + (long)worker * _ownBytes : _shared;
}
