using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Attention;
using Engine.Kernels.Ops.Functions;

namespace Engine.Kernels.Devices;

/// <summary>
/// The kernels at one lane width, bound once: a call costs one indirection and allocates nothing. Each is a program for one row (one token, one head);
/// who calls it owns the loop over rows.
/// </summary>
internal sealed unsafe class CpuKernels
{
    private delegate*<float*, float*, float*, int, float, void> _rmsNorm;
    private delegate*<float*, float*, float*, float*, int, float, void> _layerNorm;
    private delegate*<float*, float*, int, void> _add, _exp;
    private delegate*<float*, float*, float*, int, float, void> _swiGlu;
    private delegate*<float*, float*, int, void> _softmax;
    private delegate*<float*, int, int, float*, float*, int, void> _rope;
    private delegate*<float*, int, int> _argMax;
    private delegate*<float*, float*, float*, in RouteRule, int*, float*, void> _route;
    private delegate*<float*, float*, float, int, void> _addScaled;

    /// <summary>Binds the kernels of a width.</summary>
    /// <exception cref="ArgumentException">The CPU lacks it.</exception>
    public CpuKernels(LaneWidth width)
    {
        Width = width;
        width.Visit(new Binder(this));
    }

    /// <summary>The lanes they run on.</summary>
    public LaneWidth Width { get; }

    /// <inheritdoc cref="Ops.RmsNorm"/>
    public void RmsNorm(float* x, float* w, float* y, int n, float eps) => _rmsNorm(x, w, y, n, eps);

    /// <inheritdoc cref="Ops.LayerNorm"/>
    public void LayerNorm(float* x, float* w, float* b, float* y, int n, float eps) => _layerNorm(x, w, b, y, n, eps);

    /// <inheritdoc cref="Ops.Add"/>
    public void Add(float* y, float* x, int n) => _add(y, x, n);

    /// <summary>y = silu(gate) · up.</summary>
    public void SwiGlu(float* gate, float* up, float* y, int n) => _swiGlu(gate, up, y, n, 0);

    /// <inheritdoc cref="Ops.Exp"/>
    public void Exp(float* x, float* y, int n) => _exp(x, y, n);

    /// <inheritdoc cref="Ops.Softmax"/>
    public void Softmax(float* x, float* y, int n) => _softmax(x, y, n);

    /// <inheritdoc cref="Ops.Rope"/>
    public void Rope(float* x, int heads, int headDim, float* cos, float* sin, int rotaryDim) => _rope(x, heads, headDim, cos, sin, rotaryDim);

    /// <inheritdoc cref="Ops.ArgMax"/>
    public int ArgMax(float* x, int n) => _argMax(x, n);

    /// <inheritdoc cref="Ops.Route"/>
    public void Route(float* logits, float* correction, float* scratch, in RouteRule rule, int* experts, float* weights)
        => _route(logits, correction, scratch, in rule, experts, weights);

    /// <inheritdoc cref="Ops.AddScaled"/>
    public void AddScaled(float* y, float* x, float a, int n) => _addScaled(y, x, a, n);

    /// <summary>The kernels that read and write pages of a format, with a score step.</summary>
    public CacheKernels Cache(CacheFormat format, ScoreStep step = ScoreStep.None) => format.Bind(Width, step);

    private sealed class Binder(CpuKernels kernels) : ILaneVisitor<bool>
    {
        public bool Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            kernels._rmsNorm = &Ops.RmsNorm.Run<L, F, I>;
            kernels._layerNorm = &Ops.LayerNorm.Run<L, F, I>;
            kernels._add = &Ops.Add.Run<L, F, I>;
            kernels._swiGlu = &Gate.Run<L, F, I, GateBy<Silu>>;
            kernels._exp = &Ops.Exp.Run<L, F, I>;
            kernels._softmax = &Ops.Softmax.Run<L, F, I>;
            kernels._rope = &Ops.Rope.Run<L, F, I>;
            kernels._argMax = &Ops.ArgMax.Run<L, F, I>;
            kernels._route = &Ops.Route.Run<L, F, I>;
            kernels._addScaled = &Ops.AddScaled.Run<L, F, I>;
            return true;
        }
    }
}
