using Engine.Kernels.Tensors;
using Engine.Layers;

namespace Engine.Training.Layers;

/// <summary>Cosines and sines of all positions, <c>[positions, headDim / 2]</c>: θᵢ = base^(-2i/headDim) (Su et al. 2021).</summary>
internal sealed unsafe class RotaryPositions : IDisposable
{
    private readonly NativeBuffer _cos, _sin;
    private readonly int _pairs;

    public RotaryPositions(LlamaShape shape, int positions)
    {
        _pairs = shape.HeadDim / 2;
        (_cos, _sin) = (new((long)positions * _pairs * sizeof(float)), new((long)positions * _pairs * sizeof(float)));
        var table = new RotaryTable([.. Enumerable.Range(0, _pairs).Select(i => (float)Math.Pow(shape.RopeTheta, -2.0 * i / shape.HeadDim))], 1);
        for (int p = 0; p < positions; p++) table.Fill(p, Cos(p), Sin(p));
    }

    public float* Cos(int position) => _cos.Floats + (long)position * _pairs;

    public float* Sin(int position) => _sin.Floats + (long)position * _pairs;

    /// <inheritdoc/>
    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }
}
