using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using Engine.Kernels.Tensors;
using Engine.Training.Layers;

namespace Engine.Training.Optimizers;

/// <summary>AdamW over all parameters of a network, gradients clipped by their L2 norm (Pascanu et al. 2013). Weight decay is for matrices alone.</summary>
internal sealed unsafe class AdamWOptimizer : IDisposable
{
    private const int PieceFloats = 8192;
    private readonly AdamWSettings _settings;
    private readonly ParameterSet _parameters;
    private readonly GradientKernels _kernels;
    private readonly WorkerPool _pool;
    private readonly NativeBuffer _mean, _square;
    private readonly (long First, int Count, bool Decays)[] _pieces;
    private readonly double[] _squares;
    private readonly Work[] _measuring, _stepping;
    private AdamWStep _plain, _decaying;

    public AdamWOptimizer(ParameterSet parameters, AdamWSettings settings, LaneWidth width, WorkerPool pool)
    {
        (_parameters, _settings, _kernels, _pool) = (parameters, settings, new GradientKernels(width), pool);
        (_mean, _square) = (new(parameters.Count * sizeof(float)), new(parameters.Count * sizeof(float)));
        _pieces = [.. from p in parameters.All
                      from i in Enumerable.Range(0, (p.Count + PieceFloats - 1) / PieceFloats)
                      select (p.Offset + (long)i * PieceFloats, Math.Min(PieceFloats, p.Count - i * PieceFloats), p.IsMatrix)];
        _squares = new double[_pieces.Length];
        _measuring = [new ParallelFor("gradient norm", () => _pieces.Length, (i, _) =>
            _squares[i] = _kernels.SumOfSquares(_parameters.Gradients + _pieces[i].First, _pieces[i].Count))];
        _stepping = [new ParallelFor("AdamW", () => _pieces.Length, (i, _) => Update(_pieces[i]))];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>First moments: exponential moving averages of the gradients, laid out as the parameters are.</summary>
    public Span<float> Mean => new(_mean.Floats, checked((int)_parameters.Count));

    /// <summary>Second moments: exponential moving averages of their squares.</summary>
    public Span<float> Square => new(_square.Floats, checked((int)_parameters.Count));

    /// <summary>Updates the parameters from their gradients; returns the L2 norm of the gradients before clipping.</summary>
    /// <exception cref="ArithmeticException">The gradients are not finite: the run has diverged. Nothing was changed.</exception>
    public double Step(double rate)
    {
        _pool.Run(_measuring);
        double norm = Math.Sqrt(_squares.Sum());
        if (!double.IsFinite(norm)) throw new ArithmeticException($"the gradients of step {Steps + 1} are not finite: the run has diverged");
        Steps++;
        (_plain, _decaying) = (_settings.Step(Steps, rate, norm, decays: false), _settings.Step(Steps, rate, norm, decays: true));
        _pool.Run(_stepping);
        return norm;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }

    private void Update((long First, int Count, bool Decays) piece)
    {
        float* values = _parameters.Values + piece.First, gradients = _parameters.Gradients + piece.First;
        _kernels.AdamW(values, gradients, _mean.Floats + piece.First, _square.Floats + piece.First, piece.Count, piece.Decays ? _decaying : _plain);
    }
}
