using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Layers;

/// <summary>
/// Brings the input of projections into the form that their weights multiply, computing its rows first where they have a producer. With many tokens a tile is a
/// chunk. A token alone every worker prepares for itself, on entering the projection: that takes no longer than waiting until one of them has.
/// </summary>
internal sealed unsafe class QuantizeInput : Work
{
    private readonly Activation _x;
    private readonly RowProducer? _producer;
    private readonly QuantizeActivations _kernel;
    private readonly byte* _shared, _own;
    private readonly float* _rows;
    private readonly bool _fused;
    private readonly int _tokenBytes;

    /// <summary>An input in one form.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="x">The input.</param>
    /// <param name="producer">What computes it, or null where it is there.</param>
    /// <param name="format">The form.</param>
    /// <param name="capacity">The most tokens.</param>
    public QuantizeInput(Plan plan, Activation x, RowProducer? producer, ActivationFormat format, int capacity)
    {
        (_x, _producer, _fused) = (x, producer, plan.Techniques.FusedSteps);
        _kernel = QuantizeActivations.Bind(format, plan.Width);
        _tokenBytes = format.TokenBytes(x.Columns);
        _shared = plan.Shared((x, format), format.Bytes(capacity, x.Columns));
        if (!_fused) return;
        _own = plan.Shared((x.Columns, format), (long)plan.Pool.Workers * _tokenBytes);
        if (producer is not null) _rows = (float*)plan.Shared((x.Columns, "row"), (long)plan.Pool.Workers * x.Stride * sizeof(float));
    }

    public override string Name => $"{(_producer is null ? "" : _producer.Name + ", ")}Quantize {_x.Columns} to {_kernel.Format}";

    public override int Chunks => Alone ? 0 : _kernel.Tiles(_x.Rows.Value);

    private bool Alone => _fused && _x.Rows.Value == 1;

    public override void Run(int chunk, int worker)
    {
        int tokens = _x.Rows.Value, end = _kernel.First(chunk + 1, tokens);
        for (int t = _kernel.First(chunk, tokens); t < end; t++)
        {
            _producer?.Row(t, _x.Row(t));
            _kernel.Token(_x.Row(t), t, tokens, _x.Columns, _shared);
        }
    }

    /// <summary>Prepares a token alone for a worker.</summary>
    public void Prepare(int worker)
    {
        if (!Alone) return;
        float* row = _x.Row(0);
        // The row itself may be what it is computed from, and others read that.
        if (_producer is not null) _producer.Row(0, row = _rows + (long)worker * _x.Stride);
        _kernel.Token(row, 0, 1, _x.Columns, _own + (long)worker * _tokenBytes);
    }

    /// <summary>Where a worker finds the input.</summary>
    public byte* Of(int worker) => Alone ? _own + (long)worker * _tokenBytes : _shared;
}
