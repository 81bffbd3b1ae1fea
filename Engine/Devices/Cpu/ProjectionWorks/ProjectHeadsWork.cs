using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>
/// y[h] = W_h x[h], a head each: its part of all rows is brought into the form that its weights multiply by the worker that multiplies it, into memory of its own.
/// </summary>
internal sealed unsafe class ProjectHeadsWork : Work
{
    private readonly CpuStep _step;
    private readonly Activation _x, _y;
    private readonly PanelMatrix[] _heads;
    private readonly byte* _inputs;
    private readonly float* _outputs;
    private readonly long _inputBytes, _outputFloats;
    private QuantizeActivations _quantize = null!;
    private MatMul _product = null!;

    public ProjectHeadsWork(CpuStep step, Activation x, PanelMatrix[] heads, Activation y)
    {
        (_step, _x, _heads, _y) = (step, x, heads, y);
        PanelMatrix first = heads[0];
        if (first.Columns * heads.Length != x.Columns || first.Rows * heads.Length != y.Columns || heads.Any(h => h.Format != first.Format))
            throw new ArgumentException($"{heads.Length} heads [{first.Rows}, {first.Columns}] do not fit {x.Columns} inputs and {y.Columns} outputs");
        ActivationFormat form = first.Format.Activations;
        step.Products.Bind(tuning => (_quantize, _product) = (tuning.Bind(form), step.Products.Of(first.Format)));
        int capacity = x.Rows == step.Tokens ? step.Input.MaxTokens : step.MaxOutputs;
        (_inputBytes, _outputFloats) = (form.Bytes(capacity, first.Columns), (long)capacity * Padded);
        _inputs = step.Scratch.Share(new ScratchUse.OwnHead(first.Columns, form, capacity), step.Pool.Workers * _inputBytes);
        // Whole panels are written at once: what is beyond a head's outputs must not go to the next one's.
        if (Padded != first.Rows)
            _outputs = (float*)step.Scratch.Share(new ScratchUse.OwnHeadOutputs(first.Rows, capacity), step.Pool.Workers * _outputFloats * sizeof(float));
    }

    public override string Name => $"ProjectHeads {_heads.Length} · {_heads[0].Columns} → {_heads[0].Rows} {_heads[0].Format.Held}";

    public override int Chunks => _heads.Length;

    private int Padded => _heads[0].Panels * PanelFormat.Rows;

    public override void Run(int chunk, int worker)
    {
        PanelMatrix w = _heads[chunk];
        int tokens = _x.Rows.Value, rows = w.Rows;
        byte* input = _inputs + worker * _inputBytes, scratch = _step.Scratch.OfWorker(worker);
        float* to = _y.Data + (long)chunk * rows;
        _quantize.Run(_x.Data + (long)chunk * w.Columns, _x.Stride, tokens, w.Columns, input);
        if (Padded == rows)
        {
            _product.Run(w.Panel(0), w.Panels, w.Columns, input, tokens, to, _y.Stride, scratch);
            return;
        }

        float* own = _outputs + worker * _outputFloats;
        _product.Run(w.Panel(0), w.Panels, w.Columns, input, tokens, own, Padded, scratch);
        for (int t = 0; t < tokens; t++) new ReadOnlySpan<float>(own + (long)t * Padded, rows).CopyTo(new Span<float>(to + (long)t * _y.Stride, rows));
    }
}
