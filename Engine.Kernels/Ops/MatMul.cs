using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// <c>y[tokens, rows] = x[tokens, k] · w[rows, k]ᵀ</c> with w in panels and x as <see cref="QuantizeActivations"/> left it. Bound once to a panel format and a
/// lane width; a call allocates nothing and starts no threads: a worker pool hands out ranges of panels. An output's bits depend on its row and its
/// token alone.
/// </summary>
internal abstract unsafe class MatMul
{
    private protected MatMul(PanelFormat panel, LaneWidth width, TileTuning tuning)
    {
        (Panel, Width, Tuning) = (panel, width, tuning);
    }

    /// <summary>The panels it reads.</summary>
    public PanelFormat Panel { get; }

    /// <summary>The lanes it runs on.</summary>
    public LaneWidth Width { get; }

    /// <summary>Bytes of scratch that a call needs, one for each thread; 64-byte aligned.</summary>
    public abstract int ScratchBytes { get; }

    /// <summary>Its tiles, and when it unpacks.</summary>
    public TileTuning Tuning { get; }

    /// <summary>From so many tokens on panels are unpacked first, if ever.</summary>
    private protected virtual int UnpackFrom => int.MaxValue;

    /// <summary>The matmul of a panel format on lanes of a width, as is right where nothing was measured.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static MatMul Bind(PanelFormat panel, LaneWidth width) => Bind(panel, width, TileTuning.Default(width), Distances.Default);

    /// <summary>The matmul of a panel format on lanes of a width.</summary>
    /// <param name="panel">What it multiplies.</param>
    /// <param name="width">The lanes.</param>
    /// <param name="tuning">Its tiles: those with which <see cref="QuantizeActivations"/> is bound.</param>
    /// <param name="prefetchBytes">How far ahead weights are asked for: one of <see cref="Distances.All"/>.</param>
    /// <exception cref="ArgumentException">The CPU lacks the width, or no body is compiled for the tile or the distance.</exception>
    public static MatMul Bind(PanelFormat panel, LaneWidth width, TileTuning tuning, int prefetchBytes)
    {
        tuning.Check(width);
        return Distances.Visit(prefetchBytes, new AtDistance(panel, width, tuning));
    }

    /// <summary>Multiplies panels; y receives 16 outputs per panel and token.</summary>
    /// <param name="panels">The first panel; the others follow at <see cref="PanelFormat.PanelBytes"/>.</param>
    /// <param name="count">Panels to multiply.</param>
    /// <param name="k">Values in a row.</param>
    /// <param name="activations">All tokens' activations, in the panel's <see cref="PanelFormat.Activations"/> and this width's tiles.</param>
    /// <param name="tokens">Tokens.</param>
    /// <param name="y">The output of the first panel's first row for the first token.</param>
    /// <param name="yStride">From token to token in y, in floats.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes.</param>
    public abstract void Run(byte* panels, int count, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch);

    /// <summary>Compiles every tile, so that the first token does not wait for it; one after another, until told to stop.</summary>
    public void Prepare(CancellationToken stop = default)
    {
        foreach (int tokens in Compilations.TakeWhile(_ => !stop.IsCancellationRequested)) Compile(tokens);
    }

    /// <summary>Numbers of tokens that have code of their own in part: with all of them compiled, every tile is.</summary>
    public IEnumerable<int> Compilations
    {
        get
        {
            for (int tokens = 1; tokens <= 2 * Tuning.LargestTile && tokens < UnpackFrom; tokens++) yield return tokens;
            for (int more = 0; more < Tuning.LargestTile && UnpackFrom + more <= 32; more++) yield return UnpackFrom + more;
        }
    }

    /// <summary>Compiles what a number of tokens needs; several threads may do so at once.</summary>
    public void Compile(int tokens)
    {
        float* y = stackalloc float[32 * PanelFormat.Rows];
        Run(null, 1, 0, null, tokens, y, PanelFormat.Rows, null);
    }

    private sealed class AtDistance(PanelFormat panel, LaneWidth width, TileTuning tuning) : IDistanceVisitor<MatMul>
    {
        public MatMul Visit<D>() where D : struct, IDistance => width.VisitRegister(new Binding<D>(panel, width, tuning));
    }

    private sealed class Binding<D>(PanelFormat panel, LaneWidth width, TileTuning tuning)
        : ILaneVisitor<MatMul>, IPanelVisitor<MatMul> where D : struct, IDistance
    {
        public MatMul Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => panel.Visit<MatMul, L, F, I>(this);

        public MatMul Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new FusedMatMul<Q, D, L, F, I>(panel, width, tuning);

        public MatMul Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new UnpackedMatMul<W, L, F, I>(panel, width, tuning);
    }
}
