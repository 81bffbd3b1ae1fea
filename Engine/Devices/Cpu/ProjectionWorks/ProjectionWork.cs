using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>Matrix products of one input with several weights, cut into ranges of panels: each output row is computed by one worker, in one order.</summary>
internal sealed unsafe class ProjectionWork : Work
{
    private readonly CpuStep _step;
    private readonly RowCount _tokens;
    private readonly QuantizeInput[] _inputs;
    private readonly Part[] _parts;
    private readonly PanelRanges _ranges;

    public ProjectionWork(CpuStep step, Activation input, ReadOnlySpan<PanelProjection> projections,
        IReadOnlyDictionary<ActivationFormat, QuantizeInput> inputs)
    {
        _step = step;
        _tokens = input.Rows;
        _inputs = [.. inputs.Values];
        _parts = new Part[projections.Length];
        for (int i = 0; i < _parts.Length; i++)
        {
            PanelMatrix w = projections[i].Weight;
            if (w.Columns != input.Columns || w.Rows != projections[i].Output.Columns)
                throw new ArgumentException($"weights [{w.Rows}, {w.Columns}] do not fit {input.Columns} inputs and {projections[i].Output.Columns} outputs");
            _parts[i] = new Part(projections[i], inputs[w.Format.Activations]);
        }
        step.Products.Bind(_ =>
        {
            foreach (ref Part part in _parts.AsSpan()) part.Kernel = step.Products.Of(part.Use.Weight.Format);
        });
        PanelMatrix[] weights = [.. _parts.Select(p => p.Use.Weight)];
        _ranges = new PanelRanges(weights, weights.Sum(w => w.Bytes), step.Pool.Workers);
    }

    public override string Name
        => $"Project {_parts[0].Use.Weight.Columns} → " + string.Join(" + ", _parts.Select(p => $"{p.Use.Weight.Rows} {p.Use.Weight.Format.Held}"));

    public override int Chunks => _ranges.For(_tokens.Value).Length;

    public override void Enter(int worker)
    {
        foreach (QuantizeInput input in _inputs) input.Prepare(worker);
    }

    public override void Run(int chunk, int worker)
    {
        (int index, int first, int count) = _ranges.For(_tokens.Value)[chunk];
        ref readonly Part part = ref _parts[index];
        PanelMatrix w = part.Use.Weight;
        Activation y = part.Use.Output;
        int row = first * PanelFormat.Rows, rows = Math.Min(count * PanelFormat.Rows, w.Rows - row);
        part.Kernel.Run(w.Panel(first), count, w.Columns, part.Input.Of(worker), _tokens.Value, y.Data + row, y.Stride, _step.Scratch.OfWorker(worker));
        if (part.Use.Bias is { } bias)
            for (int t = 0; t < _tokens.Value; t++) _step.Kernels.Add(y.Row(t) + row, bias.Data + row, rows);
        if (part.Use.Residual is { } residual)
            for (int t = 0; t < _tokens.Value; t++) _step.Kernels.Add(residual.Row(t) + row, y.Row(t) + row, rows);
    }

    private struct Part(PanelProjection use, QuantizeInput input)
    {
        public readonly PanelProjection Use = use;
        public readonly QuantizeInput Input = input;
        public MatMul Kernel = null!;
    }
}
