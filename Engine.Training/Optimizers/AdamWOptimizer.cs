using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using Engine.Kernels.Tensors;
using Engine.Training.Layers;

namespace Engine.Training.Optimizers;

/// <summary>AdamW over all parameters of a network, its gradient clipped to a norm (Pascanu et al. 2013). Vectors do not decay.</summary>
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
        _pieces = [.. from p in parameters.All from i in Enumerable.Range(0, (p.Count + PieceFloats - 1) / PieceFloats) select (p.Offset + (long)i * PieceFloats, Math.Min(PieceFloats, p.Count - i * PieceFloats), p.IsMatrix)];
        _squares = new double[_pieces.Length];
        _measuring = [new Items("gradient norm", () => _pieces.Length, (i, _) => _squares[i] = _kernels.SumOfSquares(_parameters.Gradients + _pieces[i].First, _pieces[i].Count))];
        _stepping = [new Items("AdamW", () => _pieces.Length, (i, _) => Change(_pieces[i]))];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>Running means of the gradients, in the order of the parameters.</summary>
    public Span<float> Mean => new(_mean.Floats, checked((int)_parameters.Count));

    /// <summary>Running means of their squares.</summary>
    public Span<float> Square => new(_square.Floats, checked((int)_parameters.Count));

    /// <summary>Changes the parameters by their gradients; returns the norm that the gradients had.</summary>
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

    private void Change((long First, int Count, bool Decays) piece)
        => _kernels.AdamW(_parameters.Values + piece.First, _parameters.Gradients + piece.First, _mean.Floats + piece.First, _square.Floats + piece.First, piece.Count, piece.Decays ? _decaying : _plain);
}
