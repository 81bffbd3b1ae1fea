using Engine.Devices.Cpu.ProjectionWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// One use of the matrices of all experts: what is added to their products, <c>[experts, rows]</c>, or null; what they multiply, and where y goes. Their shape and
/// format are those of the first.
/// </summary>
internal readonly record struct ExpertUse(PanelMatrix[] Matrices, FloatVector? Biases, ExpertInput Input, Activation Output);

/// <summary>
/// Matrix products of the step's rows with their experts' weights, as one operation: chunks are ranges of panels of the experts that have tokens, small
/// enough that the experts of a single token keep all workers busy.
/// </summary>
internal sealed unsafe class ExpertProjection : Work
{
    private readonly CpuStep _step;
    private readonly ExpertGroups _groups;
    private readonly ExpertUse[] _uses;
    private readonly MatMul[] _kernels;
    private readonly PanelRanges _ranges;

    public ExpertProjection(CpuStep step, ExpertGroups groups, params ReadOnlySpan<ExpertUse> uses)
    {
        (_step, _groups, _uses, _kernels) = (step, groups, uses.ToArray(), new MatMul[uses.Length]);
        for (int i = 0; i < _uses.Length; i++)
        {
            PanelMatrix w = uses[i].Matrices[0];
            if (w.Rows != uses[i].Output.Columns) throw new ArgumentException($"experts [{w.Rows}, {w.Columns}] do not fit {uses[i].Output.Columns} outputs");
        }
        step.Products.Bind(_ =>
        {
            for (int i = 0; i < _uses.Length; i++) _kernels[i] = step.Products.Of(_uses[i].Matrices[0].Format);
        });
        PanelMatrix[] weights = [.. _uses.Select(u => u.Matrices[0])];
        _ranges = new PanelRanges(weights, weights.Sum(w => w.Bytes) * groups.NumExpertsPerTok, step.Pool.Workers);
    }

    public override string Name
        => $"Experts {_uses[0].Matrices[0].Columns} → " + string.Join(" + ", _uses.Select(u => $"{u.Matrices[0].Rows} {u.Matrices[0].Format.Held}"));

    public override int Chunks => _groups.NumActive * Ranges.Length;

    // The tokens of an expert, on average.
    private (int Use, int First, int Count)[] Ranges => _ranges.For(_groups.NumActive == 0 ? 0 : _groups.Rows.Value / _groups.NumActive);

    public override void Enter(int worker)
    {
        for (int i = 0; i < _uses.Length; i++)
            if (i == 0 || _uses[i].Input != _uses[i - 1].Input) _uses[i].Input.Prepare(worker);
    }

    public override void Run(int chunk, int worker)
    {
        (int Use, int First, int Count)[] ranges = Ranges;
        (int active, int range) = Math.DivRem(chunk, ranges.Length);
        (int expert, int row, int tokens) = _groups.Active(active);
        (int use, int first, int count) = ranges[range];
        PanelMatrix w = _uses[use].Matrices[expert];
        Activation y = _uses[use].Output;
        float* to = y.Row(row) + first * PanelFormat.Rows;
        _kernels[use].Run(w.Panel(first), count, w.Columns, _uses[use].Input.Of(row, worker), tokens, to, y.Stride, _step.Scratch.OfWorker(worker));
        if (_uses[use].Biases is not { } biases) return;
        int at = first * PanelFormat.Rows, rows = Math.Min(count * PanelFormat.Rows, w.Rows - at);
        for (int t = 0; t < tokens; t++) _step.Kernels.Add(y.Row(row + t) + at, biases.Data + (long)expert * w.Rows + at, rows);
    }
}
