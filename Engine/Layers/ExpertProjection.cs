using Engine.Kernels.Devices;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>One use of an <see cref="ExpertLinear"/> in a plan: what it multiplies, and where y goes.</summary>
internal readonly record struct ExpertUse(ExpertLinear Layer, ExpertInput Input, Activation Output);

/// <summary>
/// Matrix products of the step's rows with their experts' weights, as one operation: chunks are ranges of panels of the experts that have tokens, small
/// enough that the experts of a single token keep all workers busy.
/// </summary>
internal sealed unsafe class ExpertProjection : Work
{
    private readonly Plan _plan;
    private readonly ExpertGroups _groups;
    private readonly ExpertUse[] _uses;
    private readonly MatMul[] _kernels;
    private readonly PanelRanges _ranges;

    public ExpertProjection(Plan plan, ExpertGroups groups, params ReadOnlySpan<ExpertUse> uses)
    {
        (_plan, _groups, _uses, _kernels) = (plan, groups, uses.ToArray(), new MatMul[uses.Length]);
        for (int i = 0; i < _uses.Length; i++)
        {
            PanelMatrix w = uses[i].Layer.First;
            if (w.Rows != uses[i].Output.Columns) throw new ArgumentException($"experts [{w.Rows}, {w.Columns}] do not fit {uses[i].Output.Columns} outputs");
        }
        plan.Bound(_ =>
        {
            for (int i = 0; i < _uses.Length; i++) _kernels[i] = plan.Product(_uses[i].Layer.First.Format);
        });
        PanelMatrix[] weights = [.. _uses.Select(u => u.Layer.First)];
        _ranges = new PanelRanges(weights, weights.Sum(w => w.Bytes) * groups.NumExpertsPerTok, plan.Pool.Workers);
    }

    public override string Name => $"Experts {_uses[0].Layer.First.Columns} → " + string.Join(" + ", _uses.Select(u => $"{u.Layer.First.Rows} {u.Layer.First.Format.Held}"));

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
        PanelMatrix w = _uses[use].Layer[expert];
        Activation y = _uses[use].Output;
        _kernels[use].Run(w.Panel(first), count, w.Columns, _uses[use].Input.Of(row, worker), tokens, y.Row(row) + first * PanelMatrix.PanelRows, y.Stride, _plan.Scratch(worker));
    }
}
